import { fitPrepared } from "inside/pipeline/fit-detector.js";
import { type Checkpoint, type Detector, type Engine, type EpochRecord, lossCurve } from "sandglass";
import { drawingOf } from "./figures.js";
import type { ReadyPlan } from "./prepared-plan.js";
import { previewOf } from "./preview.js";
import type { LabEvent, Progress, TrainingState } from "./protocol.js";

/** What a training needs besides its plan. */
export interface TrainingHost {
  readonly engine: Engine;
  readonly tell: (event: LabEvent) => void;
  /** Keeps a checkpoint where the page finds it again. */
  readonly keep: (checkpoint: Checkpoint) => Promise<void>;
}

/** Milliseconds between two drawings of the loss, and between two rows of reconstructions. */
const pace = { loss: 400, preview: 900, keep: 2000 } as const;

/** One training: it can be held, stopped, and gone on with from where it stopped. */
export class LabTraining {
  readonly #plan: ReadyPlan;
  readonly #host: TrainingHost;
  readonly #started: number = performance.now();
  #state: TrainingState = "idle";
  #stop = new AbortController();
  #resumed: (() => void) | undefined;
  #pausing = false;
  #checkpoint: Checkpoint | undefined;
  #history: EpochRecord[] = [];
  #progress: Progress;
  #drawn = { loss: 0, preview: 0, kept: 0 };

  constructor(plan: ReadyPlan, host: TrainingHost, resume?: Checkpoint) {
    this.#plan = plan;
    this.#host = host;
    this.#checkpoint = resume;
    this.#history = [...(resume?.history ?? [])];
    const { epochs } = plan.summary;
    const epoch = resume?.epochs ?? 0;
    this.#progress = {
      ...{ state: "stopped", epoch, epochs, share: epoch / epochs, loss: this.#history.at(-1)?.loss ?? Number.NaN },
      ...{ samplesPerSecond: 0, secondsLeft: 0, engine: host.engine.name, threads: host.engine.threads, seconds: 0 },
    };
    if (resume !== undefined) this.#state = "stopped";
  }

  get state(): TrainingState {
    return this.#state;
  }

  get plan(): ReadyPlan {
    return this.#plan;
  }

  get history(): readonly EpochRecord[] {
    return this.#history;
  }

  /** Trains to the end and calibrates; undefined when stopped before. */
  async run(): Promise<Detector | undefined> {
    this.#stop = new AbortController();
    this.#become("running");
    const { prepared, options } = this.#plan;
    const resume = this.#checkpoint;
    const events = fitPrepared(prepared, {
      ...options,
      engine: this.#host.engine,
      signal: this.#stop.signal,
      checkpoint: (checkpoint) => this.#keep(checkpoint),
      ...(resume && { resume }),
    });
    try {
      for (;;) {
        const next = await events.next();
        if (next.done) {
          this.#become("done");
          return next.value;
        }
        await this.#hear(next.value);
        await breath();
        await this.#held();
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        this.#become("stopped");
        throw error;
      }
      this.#become("stopped");
      return undefined;
    }
  }

  /** Calibrates with the weights there are, without training further. */
  async finish(): Promise<Detector | undefined> {
    const resume = this.#checkpoint;
    if (resume === undefined || resume.epochs === 0) return undefined;
    this.#become("finishing");
    const { prepared, options } = this.#plan;
    const events = fitPrepared(prepared, { ...options, epochs: resume.epochs, engine: this.#host.engine, resume });
    for (;;) {
      const next = await events.next();
      if (!next.done) continue;
      this.#become("done");
      return next.value;
    }
  }

  /** It is paused when what it has come to is kept. */
  pause(): void {
    this.#pausing = this.#state === "running";
  }

  goOn(): void {
    if (this.#state !== "paused") return;
    this.#become("running");
    this.#resumed?.();
  }

  stop(): void {
    if (this.#state !== "running" && this.#state !== "paused") return;
    this.#pausing = false;
    this.#stop.abort(new DOMException("stopped", "AbortError"));
    this.#resumed?.();
  }

  /** Tells where it stands: for a page that has just come back. */
  report(): void {
    this.#host.tell({ type: "progress", progress: { ...this.#progress, state: this.#state } });
    this.#drawLoss();
  }

  async #held(): Promise<void> {
    if (!this.#pausing || this.#state !== "running" || this.#stop.signal.aborted) return;
    this.#pausing = false;
    if (this.#checkpoint !== undefined) await this.#host.keep(this.#checkpoint);
    this.#become("paused");
    await new Promise<void>((resolve) => {
      this.#resumed = resolve;
    });
    this.#resumed = undefined;
  }

  #become(state: TrainingState): void {
    this.#state = state;
    this.#host.tell({ type: "progress", progress: { ...this.#progress, state } });
  }

  async #hear(event: Awaited<ReturnType<ReturnType<typeof fitPrepared>["next"]>>["value"]): Promise<void> {
    if (!("type" in event)) return;
    const seconds = (performance.now() - this.#started) / 1000;
    if (event.type === "notice") this.#host.tell({ type: "notice", notice: event.notice });
    if (event.type === "progress") {
      const { epoch, epochs, step, stepsPerEpoch, loss, samplesPerSecond, secondsLeft } = event;
      const share = (epoch - 1 + step / stepsPerEpoch) / epochs;
      this.#progress = { ...this.#progress, epoch, epochs, share, loss, samplesPerSecond, secondsLeft, seconds };
      this.#become(this.#state);
    }
    if (event.type === "end") this.#become("finishing");
    if (event.type !== "epoch") return;
    const { type: _, epochs: __, best: ___, ...record } = event;
    this.#history.push(record);
    const now = performance.now();
    const last = event.epoch === event.epochs;
    if (last || now - this.#drawn.loss > pace.loss) {
      this.#drawn.loss = now;
      this.#drawLoss();
    }
    if (last || now - this.#drawn.preview > pace.preview) {
      this.#drawn.preview = now;
      const drawing = await previewOf(this.#plan, this.#host.engine);
      if (drawing) this.#host.tell({ type: "preview", drawing, epoch: event.epoch });
    }
  }

  #drawLoss(): void {
    if (this.#history.length === 0) return;
    const lossName = this.#plan.summary.loss.toUpperCase();
    this.#host.tell({ type: "loss", drawing: drawingOf(lossCurve({ history: this.#history, lossName })) });
  }

  async #keep(checkpoint: Checkpoint): Promise<void> {
    this.#checkpoint = checkpoint;
    const now = performance.now();
    if (now - this.#drawn.kept < pace.keep && !this.#stop.signal.aborted) return;
    this.#drawn.kept = now;
    await this.#host.keep(checkpoint);
  }
}

const channel = new MessageChannel();

/** Lets messages of the page in. No timer: those of a hidden page are slowed down. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(undefined);
  });
}
