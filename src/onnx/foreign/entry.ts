import { UserError } from "../../core/errors.js";
import { formatShape, type Shape, sizeOf } from "../../core/shape.js";
import { constant, parameter } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import type { OnnxAttribute, OnnxNode } from "../proto/model.js";

/** Stands for the batch in a shape that a graph computes with; `Reshape` understands it. */
export const batch = -1;

/** Numbers known when the graph is translated: weights, and shapes. */
export interface Known {
  readonly dims: Shape;
  readonly data: ArrayLike<number>;
}

/** A value while a graph is translated: known numbers, or a value of our graph, whose samples have no batch axis. */
export type Entry = { readonly known: Known } | { readonly value: Value };

/** One node with its inputs, as the translation of its operator sees it. */
export class Operation {
  readonly node: OnnxNode;
  readonly #inputs: readonly (Entry | undefined)[];
  readonly #where: string;
  readonly #weights: Weights;

  constructor(node: OnnxNode, inputs: readonly (Entry | undefined)[], where: string, weights: Weights) {
    this.node = node;
    this.#inputs = inputs;
    this.#where = `${where}, ${node.op}${node.name === "" ? "" : ` "${node.name}"`}`;
    this.#weights = weights;
  }

  /** What makes this node one that cannot be translated. */
  refuse(got: string, expected = "something this reader understands"): UserError {
    return new UserError({
      where: this.#where,
      expected,
      got,
      remedy: "Export the model without it, or run the file in onnxruntime.",
    });
  }

  get count(): number {
    return this.#inputs.length;
  }

  has(at: number): boolean {
    return this.#inputs[at] !== undefined;
  }

  entry(at: number): Entry {
    const entry = this.#inputs[at];
    if (entry === undefined) throw this.refuse(`no input ${at}`);
    return entry;
  }

  isKnown(at: number): boolean {
    return "known" in this.entry(at);
  }

  known(at: number): Known {
    const entry = this.entry(at);
    if ("known" in entry) return entry.known;
    throw this.refuse(`an input ${at} that depends on the samples`, "fixed numbers");
  }

  /** An input as a value of our graph. */
  value(at: number): Value {
    const entry = this.entry(at);
    return "known" in entry ? this.#weights.value(entry.known) : entry.value;
  }

  /** An input that differs from sample to sample. */
  sample(at = 0): Value {
    const entry = this.entry(at);
    if ("value" in entry && entry.value.kind === "sample") return entry.value;
    throw this.refuse(`fixed numbers as input ${at}`, "something made of the samples");
  }

  /** Numbers as a value of our graph. */
  weight(data: ArrayLike<number>, dims: Shape): Value {
    return this.#weights.value({ data, dims });
  }

  number(name: string, otherwise: number): number {
    const attribute = this.#attribute(name, "float") ?? this.#attribute(name, "int");
    return attribute ?? otherwise;
  }

  text(name: string, otherwise: string): string {
    return this.#attribute(name, "string") ?? otherwise;
  }

  numbers(name: string): readonly number[] | undefined {
    return this.#attribute(name, "ints") ?? this.#attribute(name, "floats");
  }

  /** Whole numbers that older versions of an operator have as an attribute, newer ones as an input. */
  list(name: string, input: number): readonly number[] | undefined {
    return this.numbers(name) ?? (this.has(input) ? Array.from(this.known(input).data) : undefined);
  }

  /** An axis counted from the first after the batch. */
  sampleAxis(axis: number, rank: number): number {
    const at = (axis < 0 ? axis + rank + 1 : axis) - 1;
    if (at >= 0 && at < rank) return at;
    throw this.refuse(`axis ${axis}`, `an axis within 1 … ${rank}, since 0 is the batch`);
  }

  #attribute<K extends keyof AttributeValues>(name: string, kind: K): AttributeValues[K] | undefined {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === kind ? (attribute.value as AttributeValues[K]) : undefined;
  }
}

/** What each kind of attribute holds. */
type AttributeValues = { readonly [A in OnnxAttribute as A["kind"]]: A["value"] };

/** Translates one operator: the first result of the node. */
export type Translate = (operation: Operation) => Entry;

/** The fixed numbers of a graph, each one parameter of ours however often it is read. */
export class Weights {
  readonly parameters: Map<string, Value<"parameter">> = new Map<string, Value<"parameter">>();
  readonly data: Map<string, Float32Array> = new Map<string, Float32Array>();
  readonly #made = new Map<Known["data"], Value>();

  value({ data, dims }: Known): Value {
    if (data.length !== sizeOf(dims)) throw new Error(`${data.length} numbers for ${formatShape(dims)}`);
    if (data.length === 1) return constant(data[0]!, dims);
    const made = this.#made.get(data);
    if (made !== undefined && made.shape.join() === dims.join()) return made;
    const name = `weight ${this.parameters.size}`;
    const value = parameter(name, dims);
    this.parameters.set(name, value);
    this.data.set(name, Float32Array.from(data));
    this.#made.set(data, value);
    return value;
  }
}
