import { type Shape, sizeOf } from "../../core/shape.js";
import { flatness } from "../../detect/scores/shape-knn-score.js";
import { type GraphBuilder, int, ints } from "../graph-builder.js";

/** What a score looks at, as values of the graph; the same as `Material`. */
export interface GraphMaterial {
  readonly shape: Shape;
  /** Float [N, ...shape], reconstructions where something was missing. */
  readonly input: string;
  readonly reconstruction: string;
  /** Float [N, ...code shape]. */
  readonly code: string;
  readonly codeSize: number;
  /** Adds the training loss of each sample, float [N]. */
  readonly losses: (loss: string) => string;
  /** What each member of an ensemble makes; none of a model alone. */
  readonly members: () => readonly GraphMaterial[];
}

/** A material in the graph, whose parts several scores share. */
export class ScoreGraph {
  readonly graph: GraphBuilder;
  readonly material: GraphMaterial;
  readonly #made = new Map<string, string>();
  #members: readonly ScoreGraph[] | undefined;

  constructor(graph: GraphBuilder, material: GraphMaterial) {
    this.graph = graph;
    this.material = material;
  }

  /** Each member by itself; of a model alone the whole. */
  get members(): readonly ScoreGraph[] {
    if (this.#members === undefined) {
      const members = this.material.members().map((material) => new ScoreGraph(this.graph, material));
      this.#members = members.length === 0 ? [this] : members;
    }
    return this.#members;
  }

  get shape(): Shape {
    return this.material.shape;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** Input and reconstruction as doubles: sums of many squares and differences of near numbers need them. */
  get input(): string {
    return this.#once("input", () => this.graph.cast(this.material.input, "double", "score/input"));
  }

  get reconstruction(): string {
    return this.#once("reconstruction", () =>
      this.graph.cast(this.material.reconstruction, "double", "score/reconstruction"),
    );
  }

  get difference(): string {
    return this.#once("difference", () =>
      this.graph.add("Sub", [this.input, this.reconstruction], { label: "score/difference" }),
    );
  }

  get squared(): string {
    return this.#once("squared", () =>
      this.graph.add("Mul", [this.difference, this.difference], { label: "score/squared" }),
    );
  }

  /** Doubles [N, size]. */
  get inputRows(): string {
    return this.#once("input rows", () => this.graph.reshape(this.input, [this.size], "score/input rows"));
  }

  get residualRows(): string {
    return this.#once("residual rows", () => this.graph.reshape(this.difference, [this.size], "score/residual rows"));
  }

  /** Doubles [N, size]: each channel less its mean, over its deviation; see `shapeKnn`. */
  get shapeRows(): string {
    return this.#once("shape rows", () => {
      const { graph, shape, size } = this;
      const label = "score/shape rows";
      const length = shape.length === 1 ? size : sizeOf(shape.slice(1));
      const channels = graph.reshape(this.input, [size / length, length], label);
      const axes = { axes: ints([2]), keepdims: int(1) };
      const mean = graph.add("ReduceMean", [channels], { label, attributes: axes });
      const centred = graph.add("Sub", [channels, mean], { label });
      const squares = graph.add("Mul", [centred, centred], { label });
      const variance = graph.add("ReduceMean", [squares], { label, attributes: axes });
      const sum = graph.add("Add", [variance, graph.double(`${label}/flatness`, flatness ** 2)], { label });
      const shapes = graph.add("Div", [centred, graph.add("Sqrt", [sum], { label })], { label });
      return graph.reshape(shapes, [size], label);
    });
  }

  get codeRows(): string {
    return this.#once("code rows", () => {
      const code = this.graph.cast(this.material.code, "double", "score/code");
      return this.graph.reshape(code, [this.material.codeSize], "score/code rows");
    });
  }

  /** Mean over everything but the samples: [N]. */
  mean(value: string, label: string): string {
    return this.graph.add("ReduceMean", [this.graph.reshape(value, [this.size], label)], {
      label,
      attributes: { axes: { kind: "ints", value: [1] }, keepdims: { kind: "int", value: 0 } },
    });
  }

  #once(key: string, make: () => string): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#made.set(key, value);
    return value;
  }
}
