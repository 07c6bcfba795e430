import * as ort from "onnxruntime-node";

/** What goes into or comes out of a graph. */
export interface Tensor {
  readonly type: "float32" | "float64" | "uint8" | "string";
  readonly data: Float32Array | Float64Array | Uint8Array | readonly string[];
  readonly dims: readonly number[];
}

/** A model in onnxruntime-node. */
export class Session {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  static async open(bytes: Uint8Array): Promise<Session> {
    return new Session(await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 }));
  }

  get inputs(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputs(): readonly string[] {
    return this.#session.outputNames;
  }

  /** The outputs by name; booleans become 0 and 1. */
  async run(feeds: Readonly<Record<string, Tensor>>): Promise<ReadonlyMap<string, Float64Array>> {
    const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new ort.Tensor(type as "float32", data as Float32Array, dims),
    ]);
    const results = await this.#session.run(Object.fromEntries(tensors));
    return new Map(
      Object.entries(results).map(([name, { data }]) => [name, Float64Array.from(data as Float64Array, Number)]),
    );
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** Refuses numbers that differ by more than `tolerance` of the largest expected. */
export function assertNear(
  what: string,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number = 1e-4,
): void {
  if (got.length !== expected.length) throw new Error(`${what}: ${got.length} numbers for ${expected.length}`);
  let largest = 0;
  for (let at = 0; at < expected.length; at++) largest = Math.max(largest, Math.abs(expected[at]!));
  for (let at = 0; at < expected.length; at++) {
    if (Math.abs(got[at]! - expected[at]!) <= tolerance * Math.max(largest, 1e-9)) continue;
    throw new Error(`${what}, number ${at}: ${got[at]} for ${expected[at]}`);
  }
}
