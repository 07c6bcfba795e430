import { sizeOf } from "../core/shape.js";
import { errorMap, type Material, type ScoreRule } from "../detect/index.js";
import { auroc, perRegionOverlap } from "../metrics/index.js";
import type { Numbers } from "./evaluation.js";

/** The error at each pixel as the score sees it, averaged over channels: one map for each picture. */
export function pixelMaps(rule: ScoreRule, material: Material): readonly Float32Array[] {
  const { shape, count } = material;
  const [channels, height, width] = shape as readonly [number, number, number];
  const errors = errorMap(rule, material);
  const area = height * width;
  return Array.from({ length: count }, (_, sample) => {
    const start = sample * sizeOf(shape);
    return Float32Array.from({ length: area }, (_, pixel) => {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += errors[start + channel * area + pixel]!;
      return sum / channels;
    });
  });
}

/** How well maps show where pictures are bad; nothing where no mask tells, or all is masked. */
export function pixelNumbers(
  maps: readonly Float32Array[],
  masks: readonly (Uint8Array | undefined)[],
  width: number,
): Numbers {
  const known = masks.flatMap((mask, at) => (mask === undefined ? [] : [{ mask, map: maps[at]! }]));
  const length = known.reduce((sum, { mask }) => sum + mask.length, 0);
  const [errors, labels] = [new Float32Array(length), new Uint8Array(length)];
  let at = 0;
  for (const { mask, map } of known) {
    errors.set(map, at);
    labels.set(mask, at);
    at += mask.length;
  }
  if (!labels.includes(1) || !labels.includes(0)) return {};
  return {
    pixelAuroc: auroc(errors, labels),
    perRegionOverlap: perRegionOverlap(
      known.map(({ map }) => map),
      known.map(({ mask }) => mask),
      { width },
    ),
  };
}
