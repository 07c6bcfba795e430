import type { Shape } from "../core/shape.js";
import type { CompileOptions, Engine, Executable, Program, Table, Tensor } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";

/** An engine for one call: everything made in it is given back when it closes, and so is the engine unless it was lent. */
export class Workspace {
  readonly engine: Engine;
  readonly #lent: boolean;
  readonly #held: { dispose(): void }[] = [];

  private constructor(engine: Engine, lent: boolean) {
    this.engine = engine;
    this.#lent = lent;
  }

  /** Works in the engine given, or else in the fastest there is here. */
  static async open(engine: Engine | undefined): Promise<Workspace> {
    return new Workspace(engine ?? (await openEngine("auto")), engine !== undefined);
  }

  tensor(shape: Shape, data?: ArrayLike<number>): Tensor {
    return this.#hold(this.engine.tensor(shape, data));
  }

  table(data: Uint8Array | Float32Array, rows: number): Table {
    return this.#hold(this.engine.table(data, rows));
  }

  async compile(program: Program, options: CompileOptions): Promise<Executable> {
    return this.#hold(await this.engine.compile(program, options));
  }

  async close(): Promise<void> {
    for (const held of this.#held.reverse()) held.dispose();
    if (!this.#lent) await this.engine.dispose();
  }

  #hold<T extends { dispose(): void }>(made: T): T {
    this.#held.push(made);
    return made;
  }
}
