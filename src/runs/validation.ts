import { select } from "../core/samples.js";
import type { Parts } from "../data/parts/parts.js";
import { splitIndices } from "../data/split.js";

/** Kept out where a training is to stop early and nobody said how much: what stops it must not be what judges it. */
export const usualShare = 0.1;

/** Parts with a share of the training samples, drawn at random, as those the loss is watched on. */
export function keptOut(parts: Parts, share: number, seed: number): Parts {
  const lists = splitIndices(parts.train.count, { train: 1 - share, validation: share }, seed);
  const validation = select(parts.train, lists.validation);
  const { rows } = parts;
  return {
    ...parts,
    train: select(parts.train, lists.train),
    validation,
    ...(rows && { rows: { ...rows, training: lists.train.map((at) => rows.training[at]!) } }),
    protocol: [...parts.protocol, ["validation", `${validation.count} of the training samples, kept out of training`]],
  };
}

/** What a reader must know of the samples the loss was watched on. */
export function validationNote({
  validation,
  patience,
}: {
  readonly validation: "test" | number;
  readonly patience?: number;
}): string {
  if (validation === "test") {
    return "Test samples, of an anomaly detector the normal ones. Nothing was chosen by them: no early stopping, no tuning.";
  }
  const kept = `A share of ${validation} of the training samples, kept out of training; no test sample is among them.`;
  return patience === undefined
    ? `${kept} Nothing was chosen by them.`
    : `${kept} They stop the training after ${patience} epochs without progress, and choose the epoch whose weights are kept.`;
}
