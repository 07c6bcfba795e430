/// <reference lib="esnext.disposable" preserve="true" />
import type { Shape } from "../core/shape.js";
import type { Value } from "../graph/value.js";

/** What one step computes: outputs, and the parameters it replaces. All updates read the old parameters. */
export interface Program {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly updates?: readonly Update[];
}

export interface Update {
  readonly parameter: Value<"parameter">;
  readonly value: Value;
}

export interface CompileOptions {
  /** Most samples of one step; a shorter last batch is fine. */
  readonly batchSize: number;
  /** Storage of every parameter the program mentions. Programs of one engine may share tensors. */
  readonly parameters: ReadonlyMap<Value<"parameter">, Tensor>;
}

/** Persistent float storage in the engine, in row-major order. Read and written only between runs. */
export interface Tensor {
  readonly shape: Shape;
  read(): Float32Array;
  write(data: ArrayLike<number>): void;
  dispose(): void;
}

/** Rows of data resident in the engine, in their own type: uint8 stays uint8. */
export interface Table {
  readonly rows: number;
  /** Elements of one row. */
  readonly width: number;
  dispose(): void;
}

/** One call: the rows to visit, cut in order into steps of the program's batch size. */
export interface Job {
  /** Row numbers, the same for every input. */
  readonly rows: Uint32Array;
  /** The table of each `input` of the program, by its name. */
  readonly tables: Readonly<Record<string, Table>>;
  /** For each `scalar` of the program, by its name: one number for all steps, or one for each step. */
  readonly scalars?: Readonly<Record<string, number | ArrayLike<number>>>;
  /** Seeds `uniform` values: step i of this job draws from `stepKey(seed, firstStep + i)`. Default 0. */
  readonly seed?: number;
  readonly firstStep?: number;
}

export interface JobResult {
  readonly steps: number;
  /** Shared outputs: [steps, ...shape]. Sample outputs: [rows, ...shape]. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

/** A compiled program. Runs of one engine are queued one after the other. */
export interface Executable {
  readonly batchSize: number;
  run(job: Job): Promise<JobResult>;
  dispose(): void;
}

/**
 * Runs graphs. An engine implements forward ops only; gradients arrive as ordinary values.
 * Same graph, seed and engine give the same bits, whatever the number of threads.
 */
export interface Engine {
  readonly name: "reference" | "wasm" | "native";
  readonly threads: number;
  /** One line for people: instruction set, fallbacks and why. */
  readonly description: string;
  /** Zeros unless `data` is given. */
  tensor(shape: Shape, data?: ArrayLike<number>): Tensor;
  /** Copies `rows` rows of equal width into the engine. */
  table(data: Uint8Array | Float32Array, rows: number): Table;
  compile(program: Program, options: CompileOptions): Promise<Executable>;
  dispose(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
