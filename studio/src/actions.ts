import { startLab } from "./client.js";
import type { GivenFile } from "./lab/open-files.js";
import type { DataSummary, Judgement, LabEvent, Plan, Reading } from "./lab/protocol.js";
import {
  about,
  busy,
  data,
  firstPlan,
  judgement,
  left,
  lossDrawing,
  notices,
  plan,
  planned,
  planProblem,
  preview,
  problem,
  progress,
  type Step,
  said,
  sets,
  step,
  threshold,
  unkept,
} from "./state.js";

let lab = startLab(hear, broke);

/** The lab, for what only one step of the page asks. */
export const theLab = (): typeof lab => lab;

function hear(event: LabEvent): void {
  if (event.type === "progress") {
    const before = progress.value?.state;
    progress.value = event.progress;
    if (busy.value === gettingReady) busy.value = undefined;
    if (event.progress.state !== before) said.value = `Training ${event.progress.state}.`;
  }
  if (event.type === "loss") lossDrawing.value = event.drawing;
  if (event.type === "preview") preview.value = event;
  if (event.type === "notice" && !notices.value.includes(event.notice))
    notices.value = [...notices.value, event.notice];
  if (event.type === "unkept") unkept.value = event.unkept;
  if (event.type === "problem") problem.value = event.problem;
}

function broke(why: string): void {
  problem.value = `The part of this page that trains has stopped (${why}), perhaps for want of memory. What was kept last can be gone on with; choose fewer rows or a smaller network if it happens again.`;
  busy.value = undefined;
  progress.value = undefined;
  lab = startLab(hear, broke);
  void lookForLeft();
}

/** Runs something that may fail with words for the visitor; what was there before stays. */
async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  busy.value = what;
  problem.value = undefined;
  try {
    return await work();
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
    said.value = problem.value;
    return undefined;
  } finally {
    busy.value = undefined;
  }
}

/** An answer of the lab where the page goes on meanwhile; what fails is said. */
export async function asked<T>(answer: Promise<T>, take: (value: T) => void): Promise<void> {
  try {
    take(await answer);
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
  }
}

export async function begin(): Promise<void> {
  await lookForLeft();
  sets.value = await lab.sets();
  const model = new URL(location.href).searchParams.get("model");
  if (model !== null) await openServedModel(model);
}

async function lookForLeft(): Promise<void> {
  left.value = await lab.left();
}

/** A model that the page's own server was asked to show. */
async function openServedModel(path: string): Promise<void> {
  const address = new URL(path, document.baseURI);
  if (address.origin !== location.origin) return;
  await attempt("Opening the model …", async () => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
    const file = new File([await response.blob()], path.split("/").at(-1)!);
    await openModelFile(file);
  });
}

export async function openFiles(files: readonly GivenFile[]): Promise<void> {
  const [first] = files;
  if (files.length === 1 && first !== undefined && /\.onnx$/i.test(first.path)) {
    await attempt("Opening the model …", () => openModelFile(new File([first.file], first.path)));
    return;
  }
  const summary = await attempt("Reading …", () => lab.open([...files], {}));
  if (summary !== undefined) await took(summary);
}

/** A model file that judges whatever data are opened, until something is trained. */
let opened: File | undefined;

async function openModelFile(file: File): Promise<void> {
  const found = await lab.openModel(new Uint8Array(await file.arrayBuffer()), file.name);
  opened = file;
  about.value = found.about;
  judgement.value = found.judgement;
  threshold.value = found.judgement?.threshold ?? Number.NaN;
  progress.value = undefined;
  go(found.judgement === undefined ? "take-home" : "judge");
}

export async function openSet(name: string): Promise<void> {
  const summary = await attempt("Reading …", () => lab.openSet(name));
  if (summary !== undefined) await took(summary);
}

export async function reread(reading: Reading): Promise<void> {
  const summary = await attempt("Reading …", () => lab.reread(reading));
  if (summary !== undefined) await took(summary);
}

async function took(summary: DataSummary): Promise<void> {
  data.value = summary;
  notices.value = [];
  forgetTraining();
  said.value = `${summary.name}: ${summary.count} ${summary.unit}.`;
  await setPlan({ ...firstPlan, normal: summary.usualNormal, ...summary.plan });
  const file = opened;
  if (file !== undefined) await attempt("Judging …", () => openModelFile(file));
}

function forgetTraining(): void {
  progress.value = undefined;
  lossDrawing.value = undefined;
  preview.value = undefined;
  judgement.value = undefined;
  about.value = undefined;
}

/** Takes a plan over; where it cannot work, the page says why and what it was stays planned. */
export async function setPlan(next: Plan): Promise<void> {
  plan.value = next;
  try {
    const summary = await lab.plan(next);
    if (plan.value !== next) return;
    planned.value = summary;
    planProblem.value = undefined;
  } catch (error) {
    if (plan.value === next) planProblem.value = error instanceof Error ? error.message : String(error);
  }
}

export const changePlan = (part: Partial<Plan>): Promise<void> => setPlan({ ...plan.value, ...part });

/** Shown from the press on Start until the first news of the training. */
const gettingReady = "Getting ready …";

export async function train(): Promise<void> {
  forgetTraining();
  opened = undefined;
  left.value = undefined;
  go("train");
  busy.value = gettingReady;
  await finished(lab.train(plan.value));
}

export const pause = (): void => void lab.pause();
export const stop = (): void => void lab.stop();
export const goOn = (): Promise<void> => finished(lab.goOn());
export const finish = (): Promise<void> => finished(lab.finish());

async function finished(work: Promise<Judgement | undefined>): Promise<void> {
  problem.value = undefined;
  try {
    const judged = await work;
    if (judged !== undefined) showJudgement(judged);
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
  } finally {
    if (busy.value === gettingReady) busy.value = undefined;
  }
}

function showJudgement(judged: Judgement): void {
  judgement.value = judged;
  threshold.value = judged.threshold;
  said.value = "The detector is trained.";
}

export async function restore(): Promise<void> {
  const back = await attempt("Going back to where you were …", () => lab.restore());
  left.value = undefined;
  if (back === undefined) return;
  data.value = back.data;
  plan.value = back.plan;
  planned.value = back.summary;
  planProblem.value = undefined;
  if (back.judgement !== undefined) showJudgement(back.judgement);
  go(back.judgement === undefined ? "train" : "judge");
}

export async function forget(): Promise<void> {
  left.value = undefined;
  await lab.forget();
}

export function go(to: Step): void {
  if (location.hash !== `#${to}`) location.hash = to;
  step.value = to;
  window.scrollTo(0, 0);
}
