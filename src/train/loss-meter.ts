import type { Executable } from "../engine/contract.js";
import type { ModelParameters } from "../nn/build.js";
import type { Loss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import type { Pair } from "./check.js";
import { allRows, JobPacer, runRows } from "./jobs.js";
import { lossProgram, storedAs } from "./program.js";
import { type Tables, uploadTables } from "./session.js";
import type { Storage } from "./storage.js";
import type { Workspace } from "./workspace.js";

/** Samples of one inference step. No result depends on it. */
export const inferenceBatch = 256;

export interface LossMeterOptions {
  readonly workspace: Workspace;
  readonly loss: Loss;
  readonly parameters: ModelParameters;
  readonly storage: Storage;
  /** The samples and their target, where the engine has them already. */
  readonly tables?: Tables;
}

/** Measures the loss of samples in inference mode, with the weights as they are then. */
export class LossMeter {
  readonly #executable: Executable;
  readonly #tables: Tables;
  readonly #rows: Uint32Array;
  readonly #pacer: JobPacer = new JobPacer();

  private constructor(executable: Executable, tables: Tables, count: number) {
    this.#executable = executable;
    this.#tables = tables;
    this.#rows = allRows(count);
  }

  static async open(model: Model, pair: Pair, options: LossMeterOptions): Promise<LossMeter> {
    const { workspace, parameters, loss, storage, tables } = options;
    const { count } = pair.samples;
    const program = lossProgram(model, { parameters, loss, stored: storedAs(pair) });
    const executable = await workspace.compile(program, {
      batchSize: Math.min(inferenceBatch, count),
      parameters: storage.tensors,
    });
    return new LossMeter(executable, tables ?? uploadTables(workspace, pair), count);
  }

  /** Over tables that are there already, by a compiled `lossProgram`. */
  static over(executable: Executable, tables: Tables, count: number): LossMeter {
    return new LossMeter(executable, tables, count);
  }

  /** Mean over all samples, or undefined when the signal aborted it. */
  async measure(signal?: AbortSignal): Promise<number | undefined> {
    const losses = await this.each(signal);
    return losses && losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }

  /** Of each sample, or undefined when the signal aborted it. */
  async each(signal?: AbortSignal): Promise<Float64Array | undefined> {
    const losses = new Float64Array(this.#rows.length);
    let done = 0;
    for await (const { result, firstRow, rowCount } of runRows(this.#executable, {
      rows: this.#rows,
      tables: this.#tables,
      pacer: this.#pacer,
      signal,
    })) {
      losses.set(result.outputs["loss"]!, firstRow);
      done += rowCount;
    }
    return done === losses.length ? losses : undefined;
  }
}
