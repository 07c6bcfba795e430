import { type ProxyMarked, proxy } from "comlink";
import { decodeCheckpoint, encodeCheckpoint } from "inside/train/index.js";
import { Detector, type Engine, modelBytes, openEngine, openModel, UserError, withThreshold } from "sandglass";
import { type ExplainRequest, explain } from "./explaining.js";
import { Explorer } from "./exploring.js";
import { judgeFile } from "./judge-file.js";
import { judgementOf, verdictsCsv } from "./judging.js";
import type { Division, Material } from "./material.js";
import { describeNetwork } from "./network.js";
import { type GivenFile, openFiles } from "./open-files.js";
import { type ReadyPlan, readyPlan } from "./prepared-plan.js";
import type {
  DataSummary,
  Drawing,
  Explanation,
  Judgement,
  LabEvent,
  Left,
  NetworkSummary,
  Plan,
  PlanSummary,
  Reading,
  SampleSet,
} from "./protocol.js";
import { reportOf } from "./report.js";
import { type SeriesView, seriesDrawing } from "./series-view.js";
import { generated } from "./sets/generated.js";
import { describeServed, loadServed, servedSets } from "./sets/served.js";
import { type Kept, type Origin, VisitStore } from "./store.js";
import { LabTraining, type TrainingHost } from "./training.js";

/** Everything the page asks for, done in a worker so that the page stays fluent. */
export class Lab {
  #tell: (event: LabEvent) => void = () => {};
  #base = self.location.href;
  readonly #store: VisitStore = new VisitStore((unkept) => this.#tell({ type: "unkept", unkept }));
  #served: Promise<Awaited<ReturnType<typeof servedSets>>> | undefined;
  #engine: Promise<Engine> | undefined;
  #material: Material | undefined;
  #origin: Origin | undefined;
  #plan: Plan | undefined;
  #ready: ReadyPlan | undefined;
  #training: LabTraining | undefined;
  #detector: Detector | undefined;
  #division: Division | undefined;
  #judgement: Judgement | undefined;
  #explorer: Explorer | undefined;

  /** Who is told what happens, and where the page lies. */
  begin(base: string, tell: (event: LabEvent) => void): void {
    this.#base = base;
    this.#tell = tell;
  }

  // Data

  async sets(): Promise<readonly SampleSet[]> {
    const plain = generated.map(({ make: _, ...set }) => set);
    return [...describeServed(await this.#sets()), ...plain];
  }

  async open(files: readonly GivenFile[], reading: Reading): Promise<DataSummary> {
    return await this.#take(await openFiles(files, reading), { kind: "files", files });
  }

  async openSet(name: string): Promise<DataSummary> {
    return await this.#take(await this.#setOf(name), { kind: "set", name });
  }

  /** The same bytes understood otherwise. */
  async reread(reading: Reading): Promise<DataSummary> {
    const origin = this.#origin;
    if (origin?.kind !== "files" && this.#material?.summary.ambiguous !== true) return this.#material!.summary;
    if (origin?.kind === "files") return await this.open(origin.files, reading);
    const material = await this.#setOf((origin as { readonly name: string }).name, reading);
    return await this.#take(material, origin!);
  }

  async #setOf(name: string, reading: Reading = {}): Promise<Material> {
    const own = generated.find((set) => set.name === name);
    return own === undefined ? await loadServed(name, await this.#sets(), this.#base) : await own.make(reading);
  }

  #sets(): ReturnType<typeof servedSets> {
    this.#served ??= servedSets(this.#base);
    return this.#served;
  }

  async #take(material: Material, origin: Origin): Promise<DataSummary> {
    await this.#drop();
    this.#material = material;
    this.#origin = origin;
    return material.summary;
  }

  // Model

  /** What a plan comes to; throws what is wrong with it. */
  plan(plan: Plan): PlanSummary {
    this.#ready = readyPlan(this.#had(), plan);
    // What is under way keeps its own.
    if (this.#training === undefined) this.#plan = plan;
    return this.#ready.summary;
  }

  network(network: NonNullable<Plan["network"]>): NetworkSummary {
    const input = this.#ready?.prepared.train.shape ?? [1];
    return describeNetwork(network.encoder, network.decoder, input);
  }

  // Train

  /** Trains, from the start or from where it was stopped; the verdicts when it has come to its end. */
  async train(plan: Plan): Promise<Judgement | undefined> {
    await this.#drop();
    this.#ready = readyPlan(this.#had(), plan);
    this.#plan = plan;
    // The data and the plan, before there is an epoch to keep.
    await this.#keep({}, { epoch: 0, epochs: this.#ready.summary.epochs });
    return await this.#run(new LabTraining(this.#ready, await this.#host(this.#ready.summary)));
  }

  pause(): void {
    this.#training?.pause();
  }

  stop(): void {
    this.#training?.stop();
  }

  async goOn(): Promise<Judgement | undefined> {
    const training = this.#training;
    if (training?.state === "paused") {
      training.goOn();
      return undefined;
    }
    return training?.state === "stopped" ? await this.#run(training) : undefined;
  }

  /** Judges with the weights there are. */
  async finish(): Promise<Judgement | undefined> {
    const detector = await this.#training?.finish();
    return detector === undefined ? undefined : await this.#judge(detector, this.#training!.plan);
  }

  async #run(training: LabTraining): Promise<Judgement | undefined> {
    this.#training = training;
    const detector = await training.run();
    return detector === undefined ? undefined : await this.#judge(detector, training.plan);
  }

  async #judge(detector: Detector, { division, summary: { epochs } }: ReadyPlan): Promise<Judgement> {
    this.#detector = detector;
    this.#division = division;
    const judgement = await judgementOf(detector, division, this.#had().summary.kind);
    this.#judgement = judgement;
    this.#explorer = new Explorer(detector, division, judgement);
    await this.#keep({ model: modelBytes(detector) }, { epoch: epochs, epochs });
    return judgement;
  }

  async #host({ epochs }: PlanSummary): Promise<TrainingHost> {
    return {
      engine: await this.#opened(),
      tell: (event) => this.#tell(event),
      keep: async (checkpoint) =>
        this.#keep({ checkpoint: await encodeCheckpoint(checkpoint) }, { epoch: checkpoint.epochs, epochs }),
    };
  }

  #opened(): Promise<Engine> {
    this.#engine ??= openEngine("wasm", { onNotice: (notice) => this.#tell({ type: "notice", notice }) });
    return this.#engine;
  }

  async #keep(what: Pick<Kept, "checkpoint" | "model">, where: Pick<Kept, "epoch" | "epochs">): Promise<void> {
    const { name, reading } = this.#had().summary;
    if (this.#origin === undefined || this.#plan === undefined) return;
    await this.#store.keep({ name, reading, origin: this.#origin, plan: this.#plan, ...where, ...what });
  }

  // An earlier visit

  async left(): Promise<Left | undefined> {
    const kept = await this.#store.read();
    if (kept === undefined) return undefined;
    const { name, epoch, epochs, model } = kept;
    return { name, epoch, epochs, state: model === undefined ? "training" : "done" };
  }

  /** Has the data, the plan and the training or the detector of the earlier visit again. */
  async restore(): Promise<
    | { readonly data: DataSummary; readonly plan: Plan; readonly summary: PlanSummary; readonly judgement?: Judgement }
    | undefined
  > {
    const kept = await this.#store.read();
    if (kept === undefined) return undefined;
    const { origin, reading, plan, checkpoint, model } = kept;
    const material =
      origin.kind === "files" ? await openFiles(origin.files, reading) : await this.#setOf(origin.name, reading);
    const data = await this.#take(material, origin);
    const summary = this.plan(plan);
    if (model !== undefined) {
      const detector = await openModel(model, { engine: await this.#opened() });
      if (detector instanceof Detector)
        return { data, plan, summary, judgement: await this.#judge(detector, this.#ready!) };
    }
    if (checkpoint !== undefined) {
      const resume = await decodeCheckpoint(checkpoint, "the training of your last visit");
      this.#training = new LabTraining(this.#ready!, await this.#host(summary), resume);
      this.#training.report();
    }
    return { data, plan, summary };
  }

  async forget(): Promise<void> {
    await this.#store.forget();
  }

  // Judge, explore

  async explain(request: ExplainRequest): Promise<readonly Explanation[]> {
    return await explain(this.#finished(), this.#division!, this.#judgement!, request);
  }

  explorer(): Explorer & ProxyMarked {
    if (this.#explorer === undefined) throw needsDetector();
    return proxy(this.#explorer);
  }

  /** Points `from` up to `to` of a judged series, with what is flagged there. */
  series(view: SeriesView): Drawing {
    return seriesDrawing(this.#finished(), this.#division!, this.#judgement!, view);
  }

  /** Opens a model file, and judges the data at hand with it where there are some. */
  async openModel(
    bytes: Uint8Array,
    name: string,
  ): Promise<{ readonly judgement?: Judgement; readonly about: readonly (readonly [string, string])[] }> {
    const opened = await judgeFile(bytes, { name, engine: await this.#opened(), material: this.#material });
    this.#detector = opened.detector;
    this.#division = opened.division;
    this.#judgement = opened.judgement;
    this.#explorer =
      opened.division && opened.judgement && new Explorer(opened.detector, opened.division, opened.judgement);
    return { about: opened.about, ...(opened.judgement && { judgement: opened.judgement }) };
  }

  // Take home

  model(threshold?: number): Uint8Array {
    return modelBytes(this.#cutAt(threshold));
  }

  async csv(threshold?: number): Promise<string> {
    const detector = this.#cutAt(threshold);
    const { names, labels } = this.#judgement!;
    const verdicts = await this.#finished().judge(this.#division!.test);
    const { upper = Number.POSITIVE_INFINITY, lower = Number.NEGATIVE_INFINITY } = detector.threshold;
    return verdictsCsv(verdicts, { names, labels, anomalous: (score) => score > upper || score < lower });
  }

  async report(threshold?: number): Promise<string> {
    const { summary } = this.#had();
    return reportOf({
      data: summary,
      detector: this.#cutAt(threshold),
      judgement: this.#judgement!,
      history: this.#training?.history ?? [],
    });
  }

  #cutAt(threshold: number | undefined): Detector {
    const detector = this.#finished();
    const { upper } = detector.threshold;
    return threshold === undefined || threshold === upper ? detector : withThreshold(detector, threshold);
  }

  #had(): Material {
    if (this.#material !== undefined) return this.#material;
    throw new UserError({ where: "data", expected: "data to be opened first", got: "none" });
  }

  #finished(): Detector {
    if (this.#detector !== undefined) return this.#detector;
    throw needsDetector();
  }

  async #drop(): Promise<void> {
    this.#training?.stop();
    await this.#detector?.close();
    this.#training = undefined;
    this.#detector = undefined;
    this.#division = undefined;
    this.#judgement = undefined;
    this.#explorer = undefined;
    this.#ready = undefined;
  }
}

const needsDetector = (): UserError =>
  new UserError({
    where: "detector",
    expected: "one that is trained",
    got: "none",
    remedy: "Train first, or open a model file.",
  });
