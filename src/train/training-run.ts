import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import { sizeOf } from "../core/shape.js";
import type { Model } from "../nn/model.js";
import { checkTrained } from "../nn/place.js";
import { type Sets, validationOf } from "./check.js";
import type { Checkpoint, TrainingConfig } from "./checkpoint-state.js";
import { Progress } from "./early-stopping.js";
import type { EpochRecord } from "./epoch-record.js";
import type { EndEvent, EndReason, FitEvent } from "./events.js";
import { allRows, JobPacer, runRows } from "./jobs.js";
import { LossMeter } from "./loss-meter.js";
import { learningRateOf } from "./optimizers.js";
import type { FitOptions } from "./options.js";
import type { TrainingSession } from "./session.js";
import { keptCount, trimmedRows } from "./trim.js";
import type { Workspace } from "./workspace.js";

interface RunOptions extends FitOptions {
  readonly workspace: Workspace;
  readonly training: TrainingConfig;
  readonly session: TrainingSession;
}

/** One training under way. Between two events its state is a checkpoint. */
export class TrainingRun {
  readonly #model: Model;
  readonly #sets: Sets;
  readonly #options: RunOptions;
  readonly #epochs: number;
  /** Samples an epoch trains on. */
  readonly #count: number;
  readonly #stepsPerEpoch: number;
  readonly #progress: Progress;
  readonly #pacer: JobPacer = new JobPacer();
  readonly #history: EpochRecord[];
  /** Steps done in the epoch under way and the sum of their samples' losses. */
  #step: number;
  #lossSum: number;
  /** Training time of the epoch under way in this run, and the samples it took. */
  #seconds = 0;
  /** Time it took in this run to find out what to leave out. */
  #trimSeconds = 0;
  #trained = 0;
  #meter: LossMeter | undefined;
  /** Measures the training samples, to leave some out; those left out of the epoch under way. */
  #trimMeter: LossMeter | undefined;
  #trimmed: Uint32Array | undefined;
  /** Whether the model has the weights it is to have in the end. */
  #settled = false;

  constructor(model: Model, sets: Sets, options: RunOptions) {
    const { resume, epochs = 1, earlyStopping, training } = options;
    this.#model = model;
    this.#sets = sets;
    this.#options = options;
    this.#epochs = epochs;
    this.#count = keptCount(sets.samples.count, training.trim ?? 0);
    this.#stepsPerEpoch = Math.ceil(this.#count / training.batchSize);
    this.#progress = new Progress(earlyStopping, resume?.best, resume?.epochsWithoutProgress ?? 0);
    this.#history = [...(resume?.history ?? [])];
    this.#step = resume?.step ?? 0;
    this.#lossSum = resume?.lossSum ?? 0;
    this.#trimmed = resume?.trimmed && Uint32Array.from(resume.trimmed);
  }

  /** Epochs completed. */
  get #done(): number {
    return this.#history.length;
  }

  get #aborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async *events(): AsyncGenerator<FitEvent, EndEvent, void> {
    yield this.#start();
    while (this.#done < this.#epochs && !this.#progress.exhausted && !this.#aborted) {
      yield* this.#trainEpoch();
      if (this.#step < this.#stepsPerEpoch) break;
      const started = performance.now();
      const valLoss = await this.#validate();
      if (this.#sets.validation !== undefined && valLoss === undefined) break;
      yield await this.#closeEpoch(valLoss, (performance.now() - started) / 1000);
    }
    const unfinished = this.#done < this.#epochs ? "aborted" : "completed";
    const end = await this.#end(this.#progress.exhausted ? "earlyStopping" : unfinished);
    yield end;
    return end;
  }

  /** Gives the model the weights of the last step, unless the training has come to its end. */
  settle(): void {
    if (!this.#settled) this.#model.setWeights(this.#options.session.weights());
  }

  #start(): FitEvent {
    const { workspace, training } = this.#options;
    const { samples, validation } = this.#sets;
    const trainable = this.#model.parameters.filter((weight) => weight.trainable);
    return {
      type: "start",
      epochs: this.#epochs,
      epoch: this.#done + 1,
      stepsPerEpoch: this.#stepsPerEpoch,
      batchSize: training.batchSize,
      samples: samples.count,
      validationSamples: validation?.count ?? 0,
      trainableParameters: trainable.reduce((total, { shape }) => total + sizeOf(shape), 0),
      engine: workspace.engine.name,
      threads: workspace.engine.threads,
    };
  }

  /** The steps of the epoch that are left. */
  async *#trainEpoch(): AsyncGenerator<FitEvent, void, void> {
    const { session, signal, training } = this.#options;
    const { batchSize, seed } = training;
    const count = this.#count;
    this.#seconds = 0;
    this.#trained = 0;
    const started = performance.now();
    const order = await this.#order();
    this.#trimSeconds = (performance.now() - started) / 1000;
    if (order === undefined) return;
    for await (const { result, rowCount, seconds } of runRows(session.step, {
      rows: order.subarray(this.#step * batchSize),
      tables: session.tables,
      pacer: this.#pacer,
      signal,
      seed,
      firstStep: this.#done * this.#stepsPerEpoch + this.#step,
      scalars: session.scalars,
    })) {
      const losses = result.outputs["loss"]!;
      const wrong = losses.findIndex((loss) => !Number.isFinite(loss));
      if (wrong >= 0) throw this.#diverged(this.#step + wrong + 1, `a loss of ${losses[wrong]}`);
      // In step order and in double precision, so that the cut into jobs does not show.
      losses.forEach((loss, at) => {
        this.#lossSum += loss * Math.min(batchSize, count - (this.#step + at) * batchSize);
      });
      this.#step += losses.length;
      this.#seconds += seconds;
      this.#trained += rowCount;
      yield this.#progressEvent();
    }
  }

  /** The rows of the epoch under way in the order of its steps, or undefined when the signal aborted. */
  async #order(): Promise<Uint32Array | undefined> {
    const { seed, shuffle, trim = 0 } = this.#options.training;
    const { count } = this.#sets.samples;
    const all = shuffle ? new Random(seed, `shuffle/${this.#done}`).permutation(count) : allRows(count);
    if (trim === 0) return all;
    // An untrained model's losses say nothing.
    if (this.#done === 0) return all.subarray(0, this.#count);
    if (this.#trimmed === undefined) {
      const { session, workspace, training, signal } = this.#options;
      const { parameters, storage, tables } = session;
      const options = { workspace, loss: training.loss, parameters, storage, tables };
      this.#trimMeter ??= await LossMeter.open(this.#model, this.#sets, options);
      const losses = await this.#trimMeter.each(signal);
      if (losses === undefined) return undefined;
      this.#trimmed = trimmedRows(losses, trim);
    }
    const trimmed = new Set(this.#trimmed);
    return all.filter((row) => !trimmed.has(row));
  }

  #progressEvent(): FitEvent {
    const count = this.#count;
    const samples = Math.min(this.#step * this.#options.training.batchSize, count);
    const samplesPerSecond = this.#trained / this.#seconds;
    return {
      type: "progress",
      epoch: this.#done + 1,
      epochs: this.#epochs,
      step: this.#step,
      stepsPerEpoch: this.#stepsPerEpoch,
      samples,
      loss: this.#lossSum / samples,
      samplesPerSecond,
      secondsLeft: ((this.#epochs - this.#done) * count - samples) / samplesPerSecond,
    };
  }

  async #validate(): Promise<number | undefined> {
    const { workspace, session, training, signal } = this.#options;
    const validation = validationOf(this.#sets);
    if (validation === undefined) return undefined;
    // Opened only now, so that the first training step does not wait for it.
    this.#meter ??= await LossMeter.open(this.#model, validation, {
      workspace,
      loss: training.loss,
      parameters: session.parameters,
      storage: session.storage,
    });
    const loss = await this.#meter.measure(signal);
    if (loss !== undefined && !Number.isFinite(loss)) {
      throw this.#diverged(this.#step, `a validation loss of ${loss}`);
    }
    return loss;
  }

  async #closeEpoch(valLoss: number | undefined, validationSeconds: number): Promise<FitEvent> {
    const { session, training } = this.#options;
    const weights = session.weights();
    for (const [key, data] of weights) {
      if (!data.every(Number.isFinite)) throw this.#diverged(this.#step, `weights "${key}" that are not finite`);
    }
    for (const layer of this.#model.layers) checkTrained(layer, weights);
    const record: EpochRecord = {
      epoch: this.#done + 1,
      loss: this.#lossSum / this.#count,
      ...(valLoss === undefined ? {} : { valLoss }),
      learningRate: learningRateOf(training.optimizer, (this.#done + 1) * this.#stepsPerEpoch - 1),
      samplesPerSecond: this.#seconds === 0 ? 0 : this.#trained / this.#seconds,
      seconds: this.#seconds + this.#trimSeconds + validationSeconds,
    };
    this.#history.push(record);
    this.#step = 0;
    this.#lossSum = 0;
    this.#trimmed = undefined;
    this.#model.setWeights(weights);
    const best = this.#progress.add(record.epoch, valLoss ?? record.loss, weights);
    await this.#options.checkpoint?.(this.#checkpoint(weights));
    return { type: "epoch", ...record, epochs: this.#epochs, best };
  }

  async #end(reason: EndReason): Promise<EndEvent> {
    const { best, restores } = this.#progress;
    const weights = this.#options.session.weights();
    const checkpoint = this.#checkpoint(weights);
    const restored = reason !== "aborted" && restores && best !== undefined;
    this.#model.setWeights(restored ? best.weights : weights);
    this.#settled = true;
    if (reason === "aborted") await this.#options.checkpoint?.(checkpoint);
    return {
      type: "end",
      reason,
      epochs: this.#done,
      history: checkpoint.history,
      ...(best === undefined ? {} : { bestEpoch: best.epoch }),
      checkpoint,
    };
  }

  #checkpoint(weights: ReadonlyMap<string, Float32Array>): Checkpoint {
    const { best, without } = this.#progress;
    return {
      version: 1,
      model: this.#model.config,
      training: this.#options.training,
      epochs: this.#done,
      step: this.#step,
      lossSum: this.#lossSum,
      ...(this.#trimmed && { trimmed: [...this.#trimmed] }),
      history: [...this.#history],
      epochsWithoutProgress: without,
      weights,
      slots: this.#options.session.slots(),
      ...(best === undefined ? {} : { best }),
    };
  }

  #diverged(step: number, got: string): UserError {
    const kept = this.#done === 0 ? "its weights from before the training" : `the weights of epoch ${this.#done}`;
    return new UserError({
      where: `training, epoch ${this.#done + 1}, step ${step} of ${this.#stepsPerEpoch}`,
      expected: "a finite loss",
      got,
      remedy: `The model keeps ${kept}. Try a lower learning rate or chain(clipByNorm(1), …), and look for NaN in the data.`,
    });
  }
}
