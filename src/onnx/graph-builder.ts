import type { Shape } from "../core/shape.js";
import type { ElementArrays, OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./proto/model.js";

/** Numbers of one of the types that graphs compute with. */
export type Numbers = ElementArrays["float"] | ElementArrays["double"] | ElementArrays["int64"];

/** Attributes of a node, by name. */
export type Attributes = Readonly<Record<string, OnnxAttribute>>;

export const int = (value: number): OnnxAttribute => ({ kind: "int", value });
export const ints = (value: readonly number[]): OnnxAttribute => ({ kind: "ints", value });
export const float = (value: number): OnnxAttribute => ({ kind: "float", value });
export const text = (value: string): OnnxAttribute => ({ kind: "string", value });

/** Values that are the file's own, and no weight or input, start so. */
const own = "/";

/** Collects the nodes of a graph in an order in which each finds its inputs made. Values are their names. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxTensor>();
  readonly #taken = new Set<string>();
  readonly #used = new Set<string>();
  readonly #domains = new Set<string>();

  /** Keeps others from taking a name. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  isTaken(name: string): boolean {
    return name.startsWith(own) || this.#taken.has(name);
  }

  /** Numbers under a name of their own, for people and for reading the file again. */
  named(name: string, data: Numbers, dims: Shape): string {
    const known = this.#initializers.get(name);
    if (known !== undefined) return name;
    this.#taken.add(name);
    this.#initializers.set(name, tensorOf(name, data, dims));
    return name;
  }

  /** Numbers the graph needs and nobody looks for. */
  constant(label: string, data: Numbers, dims: Shape = [data.length]): string {
    return this.named(this.#fresh(label), data, dims);
  }

  /** One number of type double. */
  double(label: string, value: number): string {
    return this.constant(label, Float64Array.of(value), []);
  }

  /** Adds a node; its value is called after `label`, or exactly `output`. */
  add(
    op: string,
    inputs: readonly string[],
    { label, output, attributes = {}, domain = "", more = 0 }: NodeOptions,
  ): string {
    const value = output ?? this.#fresh(label);
    // Results of a node that nobody wants still need names.
    const rest = Array.from({ length: more }, () => this.#fresh(label));
    for (const input of inputs) this.#used.add(input);
    this.#domains.add(domain);
    this.#nodes.push({
      op,
      domain,
      name: value,
      inputs,
      outputs: more === 0 ? [value] : [value, ...rest],
      attributes: new Map(Object.entries(attributes)),
    });
    return value;
  }

  cast(value: string, to: "float" | "double" | "int64", label: string): string {
    return this.add("Cast", [value], { label, attributes: { to: int({ float: 1, double: 11, int64: 7 }[to]) } });
  }

  /** The samples under another shape, their number as it is. */
  reshape(value: string, shape: Shape, label: string): string {
    const target = this.constant(`${label}/shape`, BigInt64Array.from([0, ...shape], BigInt));
    return this.add("Reshape", [value, target], { label });
  }

  /** The finished graph; numbers that are only kept hang on nodes that lead nowhere, since runtimes warn of loose ones. */
  build(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxGraph {
    for (const kept of this.#initializers.keys()) {
      if (!this.#used.has(kept)) this.add("Identity", [kept], { label: `kept/${kept}` });
    }
    return { name, nodes: this.#nodes, initializers: [...this.#initializers.values()], inputs, outputs };
  }

  /** Sets of operators the nodes come from. */
  get domains(): ReadonlySet<string> {
    return this.#domains;
  }

  #fresh(label: string): string {
    const base = `${own}${label}`;
    let name = base;
    for (let count = 2; this.#taken.has(name); count++) name = `${base}:${count}`;
    this.#taken.add(name);
    return name;
  }
}

interface NodeOptions {
  readonly label: string;
  readonly output?: string;
  readonly attributes?: Attributes;
  readonly domain?: string;
  /** Further results the node has. */
  readonly more?: number;
}

function tensorOf(name: string, data: Numbers, dims: Shape): OnnxTensor {
  if (data instanceof Float32Array) return { name, type: "float", dims, data };
  if (data instanceof Float64Array) return { name, type: "double", dims, data };
  return { name, type: "int64", dims, data };
}
