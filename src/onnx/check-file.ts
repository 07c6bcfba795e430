import { UserError } from "../core/errors.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../core/shape.js";
import { memberSections } from "../nn/ensemble.js";
import type { ModelFile } from "./contents.js";
import { sampleShape } from "./input.js";
import { checkScore } from "./scores/table.js";

/** Most numbers of one sample, in and between the layers: what bounds a runtime's memory. */
const mostNumbers = 2 ** 28;

/** Refuses shapes no runtime could hold. */
export function checkSize(where: string, shape: Shape): void {
  if (sizeOf(shape) <= mostNumbers) return;
  throw new UserError({ where, expected: `at most ${mostNumbers} numbers for one sample`, got: formatShape(shape) });
}

/** Refuses parts that do not fit each other. */
export function checkFile({ input, scaler, model, detector }: ModelFile, where: string): void {
  const shape = sampleShape(input);
  checkSize(where, shape);
  if (!sameShape(shape, model.input)) {
    throw new UserError({
      where,
      expected: `a model for samples of ${formatShape(shape)}, as the input is described`,
      got: `one for ${formatShape(model.input)}`,
    });
  }
  if (scaler !== undefined) {
    const { center, spread } = scaler;
    const lengths = [1, sizeOf(shape)];
    const fits =
      center.length === spread.length &&
      lengths.includes(center.length) &&
      center.every(Number.isFinite) &&
      spread.every((value) => Number.isFinite(value) && value !== 0);
    if (!fits) {
      throw new UserError({
        where: `${where}, scaler`,
        expected: `finite numbers for samples of ${formatShape(shape)}, spreads other than 0`,
        got: `${center.length} centres and ${spread.length} spreads`,
      });
    }
  }
  if (detector === undefined) return;
  const { score, state, calibration, fitted, fittedIncomplete, usual } = detector;
  checkScore(score, state, {
    shape,
    codeSize: model.latentSize,
    memberCodes: memberSections(model).map(([from, to]) => to - from),
  });
  const groups = [calibration.complete, ...(calibration.incomplete === undefined ? [] : [calibration.incomplete])];
  if (!groups.every((scores) => scores.length > 0 && scores.every((each) => Number.isFinite(each)))) {
    throw new UserError({ where: `${where}, calibration`, expected: "one or more finite scores", got: "others" });
  }
  if ((calibration.incomplete === undefined) !== (fittedIncomplete === undefined)) {
    throw new UserError({
      where: `${where}, calibration`,
      expected: "scores and threshold of incomplete samples together",
      got: "only one of them",
    });
  }
  for (const { rule, upper, lower, standard } of [
    fitted,
    ...(fittedIncomplete === undefined ? [] : [fittedIncomplete]),
  ]) {
    // A threshold refitted to absurd scores: their squares are beyond all numbers, and JSON has no word for that.
    if (!Number.isFinite(standard.mean) || !Number.isFinite(standard.sd)) {
      throw new UserError({
        where: `${where}, threshold ${rule}`,
        expected: "calibration scores with a finite mean and standard deviation",
        got: `${standard.mean} and ${standard.sd}`,
      });
    }
    const cuts = [upper, lower].filter((cut) => cut !== undefined);
    if (cuts.length > 0 && !cuts.some(Number.isNaN)) continue;
    throw new UserError({ where: `${where}, threshold ${rule}`, expected: "an upper or a lower cut", got: "none" });
  }
  if (usual !== undefined && usual.length !== sizeOf(shape)) {
    throw new UserError({
      where: `${where}, usual errors`,
      expected: `one for each of ${sizeOf(shape)} elements`,
      got: `${usual.length}`,
    });
  }
}
