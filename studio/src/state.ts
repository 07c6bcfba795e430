import { computed, signal } from "@preact/signals";
import type { DataSummary, Drawing, Judgement, Left, Plan, PlanSummary, Progress, SampleSet } from "./lab/protocol.js";

/** The steps of the page, in the order people take them. */
export const steps = ["data", "model", "train", "judge", "explore", "take-home"] as const;
export type Step = (typeof steps)[number];

export const step = signal<Step>("data");
export const sets = signal<readonly SampleSet[]>([]);
export const data = signal<DataSummary | undefined>(undefined);
export const firstPlan: Plan = { normal: [], heldOut: 0.2, most: 20_000, seed: 0 };
export const plan = signal<Plan>(firstPlan);
export const planned = signal<PlanSummary | undefined>(undefined);
export const planProblem = signal<string | undefined>(undefined);
export const progress = signal<Progress | undefined>(undefined);
export const lossDrawing = signal<Drawing | undefined>(undefined);
export const preview = signal<{ readonly drawing: Drawing; readonly epoch: number } | undefined>(undefined);
export const judgement = signal<Judgement | undefined>(undefined);
/** Where the visitor has put the threshold. */
export const threshold = signal<number>(Number.NaN);
/** Why this browser keeps nothing for another visit, if so. */
export const unkept = signal<string | undefined>(undefined);
export const notices = signal<readonly string[]>([]);
export const problem = signal<string | undefined>(undefined);
/** What is being done, in words, while the page waits for it. */
export const busy = signal<string | undefined>(undefined);
export const left = signal<Left | undefined>(undefined);
/** What an opened model file says of itself. */
export const about = signal<readonly (readonly [string, string])[] | undefined>(undefined);

export const training = computed(() => {
  const state = progress.value?.state;
  return state === "running" || state === "paused" || state === "finishing";
});

/** Which steps lead somewhere now. */
export function isOpen(one: Step): boolean {
  if (one === "data") return true;
  if (one === "model" || one === "train") return data.value !== undefined;
  return judgement.value !== undefined || (one === "take-home" && about.value !== undefined);
}

/** What a screen reader is told when something happens. */
export const said = signal("");
