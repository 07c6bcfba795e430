import { UserError } from "../../core/errors.js";
import { select } from "../../core/samples.js";
import type { Picture } from "../../data/pictures/picture.js";
import type { Raw } from "../adapter.js";
import { picturesAdapter } from "../adapters/pictures.js";
import { isSamples } from "../adapters/samples.js";
import type { Choices } from "../choices.js";
import type { FitDetectorOptions } from "../fit-options.js";
import type { Prepared } from "../prepared.js";
import { divide } from "./divide.js";
import { withoutLabels } from "./samples.js";

/** Pictures of one size, or samples of their bytes. */
export function preparePictures(raw: Raw, usual: Choices, options: FitDetectorOptions): Omit<Prepared, "sha256"> {
  const [channels, height, width] = isSamples(raw) ? raw.shape : shapeOf(raw as readonly Picture[]);
  if (channels !== 1 && channels !== 3) {
    throw new UserError({ where: "training pictures", expected: "gray or RGB", got: `${channels} channels` });
  }
  const input = { kind: "image", channels, height: height!, width: width!, fit: "exact" } as const;
  const samples = withoutLabels(picturesAdapter(input, undefined).adapt(raw).samples);
  const { seed = 0, calibration: share = usual.calibration, threshold = usual.threshold } = options;
  const rows = divide(samples.count, { share, threshold, seed });
  const [train, calibration] = [select(samples, rows.training), select(samples, rows.calibration)];
  return { input, train, calibration, rows, notices: [] };
}

function shapeOf(pictures: readonly Picture[]): readonly [number, number, number] {
  const [first] = pictures;
  if (first === undefined) {
    throw new UserError({ where: "training pictures", expected: "pictures", got: "none" });
  }
  const odd = pictures.findIndex(({ height, width }) => height !== first.height || width !== first.width);
  if (odd >= 0) {
    const { height, width } = pictures[odd]!;
    throw new UserError({
      where: `training picture ${odd}`,
      expected: `${first.width} x ${first.height} pixels, as the first`,
      got: `${width} x ${height}`,
      remedy: "Bring all to one size before, or cut tiles of one size.",
    });
  }
  return [first.channels, first.height, first.width];
}
