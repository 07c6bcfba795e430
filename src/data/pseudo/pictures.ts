import type { Random } from "../../core/random.js";
import { type Normals, other, type Pseudo } from "./pseudo.js";

/** A patch of each picture, an eighth to a third of its sides, is made anew. */
const onPatch =
  (
    paint: (patch: { readonly from: Float32Array; readonly shift: number; readonly at: number }) => number,
    strength: (random: Random) => number,
  ): Pseudo =>
  (normals, random) => {
    const { shape, data, count } = normals;
    const [channels, height, width] = shape as readonly [number, number, number];
    const size = channels * height * width;
    const side = (length: number): number => Math.max(1, Math.round(length * random.uniform(1 / 8, 1 / 3)));
    const made = data.slice();
    for (let picture = 0; picture < count; picture++) {
      const [rows, columns] = [side(height), side(width)];
      const [top, left] = [random.integer(height - rows + 1), random.integer(width - columns + 1)];
      const [up, along] = [random.integer(height - rows + 1), random.integer(width - columns + 1)];
      const source = other(normals, picture, random);
      const from = data.subarray(source * size, (source + 1) * size);
      const shift = strength(random);
      for (let channel = 0; channel < channels; channel++) {
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            const to = picture * size + (channel * height + top + row) * width + left + column;
            const at = (channel * height + up + row) * width + along + column;
            made[to] = paint({ from, shift: made[to]! + shift, at });
          }
        }
      }
    }
    return made;
  };

/** A patch of another picture, from another place. Source: Li et al. 2021, "CutPaste". */
export const pasted: Pseudo = onPatch(
  ({ from, at }) => from[at]!,
  () => 0,
);

/** A patch that is brighter or darker by a tenth to a third of the range. */
export const stained: Pseudo = onPatch(
  ({ shift }) => Math.min(1, Math.max(0, shift)),
  (random) => (random.uniform() < 0.5 ? -1 : 1) * random.uniform(0.1, 1 / 3),
);

/** A thin line from border to border, half as bright again as what it crosses is dark. */
export const scratched: Pseudo = ({ shape, data, count }: Normals, random) => {
  const [channels, height, width] = shape as readonly [number, number, number];
  const size = channels * height * width;
  const made = data.slice();
  for (let picture = 0; picture < count; picture++) {
    const [from, to] = [random.uniform(0, height - 1), random.uniform(0, height - 1)];
    const strength = random.uniform() < 0.5 ? -0.5 : 0.5;
    for (let column = 0; column < width; column++) {
      const row = Math.round(from + ((to - from) * column) / Math.max(1, width - 1));
      for (let channel = 0; channel < channels; channel++) {
        const at = picture * size + (channel * height + row) * width + column;
        made[at] = Math.min(1, Math.max(0, made[at]! + strength));
      }
    }
  }
  return made;
};
