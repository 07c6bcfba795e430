import { type Samples, select } from "../core/samples.js";
import { parseScore } from "../detect/index.js";
import { type Figure, heatMapGrid, type Section } from "../report/index.js";
import type { Numbers } from "./evaluation.js";
import type { AnomalyFound } from "./findings.js";
import { linearReconstruction } from "./linear-reconstruction.js";
import { pixelMaps, pixelNumbers } from "./pixel-numbers.js";

/** Where pictures of a folder are bad, by the score's error map. */
export interface PictureFindings {
  /** `pixelAuroc` and `perRegionOverlap`, where masks tell. */
  readonly metrics: Numbers;
  /** The same of PCA, its errors smoothed as ours. */
  readonly linear: Numbers;
  readonly facts: readonly (readonly [name: string, value: string | number])[];
  readonly sections: readonly Section[];
  readonly figures: readonly Figure[];
}

const drawn = 8;
const listed = 20;

/** Nothing for samples that are no pictures of a folder. `training`: what PCA learns `axes` from; absent: no baselines. */
export function pictureFindings(
  { parts, judged, materials, ours, labels, alarms }: Omit<AnomalyFound, "counts" | "others" | "rules" | "baselines">,
  { training, axes }: { readonly training: Samples | undefined; readonly axes: number },
): PictureFindings {
  const { names, masks, test } = parts;
  if (names === undefined) return { metrics: {}, linear: {}, facts: [], sections: [], figures: [] };
  const rule = parseScore(judged.score);
  const width = test.shape[2]!;
  const maps = pixelMaps(rule, materials.test);
  const back = masks && training && linearReconstruction(training, test, Math.min(axes, training.count - 1));
  const order = [...ours.test.keys()].sort((a, b) => ours.test[b]! - ours.test[a]!);
  const top = order.slice(0, drawn);
  const figure = heatMapGrid({
    originals: select(test, top),
    maps: top.map((at) => maps[at]!),
    masks: masks && top.map((at) => masks[at]),
    captions: top.map((at) => shortened(names[at]!)),
    name: "heat-maps",
    title: "Most anomalous pictures, and where",
  });
  const known = masks?.filter((mask, at) => mask !== undefined && labels[at] === 1).length ?? 0;
  const bad = labels.reduce((sum, label) => sum + label, 0);
  return {
    metrics: masks === undefined ? {} : pixelNumbers(maps, masks, width),
    linear:
      masks === undefined || back === undefined
        ? {}
        : pixelNumbers(pixelMaps(rule, { ...materials.test, reconstruction: back }), masks, width),
    facts: masks === undefined ? [] : [["masks", `of ${known} of ${bad} anomalies; pixels of normals count as normal`]],
    sections: [
      { kind: "figures", title: "Where", figures: [figure] },
      {
        kind: "table",
        title: "Most anomalous",
        text: "The highest scores of the test, highest first.",
        columns: ["picture", "score", "verdict", ...(parts.anomalous ? ["in truth"] : [])],
        rows: order
          .slice(0, listed)
          .map((at) => [
            names[at]!,
            ours.test[at]!.toPrecision(3),
            alarms[at] === 1 ? "anomalous" : "normal",
            ...(parts.anomalous ? [labels[at] === 1 ? "bad" : "good"] : []),
          ]),
      },
    ],
    figures: [figure],
  };
}

/** What fits under a picture: the end of the path. */
const shortened = (name: string): string => (name.length <= 18 ? name : `…${name.slice(-17)}`);
