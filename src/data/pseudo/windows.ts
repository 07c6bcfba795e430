import type { Random } from "../../core/random.js";
import { type Normals, other, type Pseudo, spreads } from "./pseudo.js";

/** A stretch of each window, a quarter to a half of it, is made anew, the same in all channels. */
const onStretch =
  (
    paint: (stretch: {
      readonly channel: Float32Array;
      readonly other: Float32Array;
      readonly first: number;
      readonly length: number;
      readonly at: number;
      readonly deviation: number;
      readonly random: Random;
    }) => number,
  ): Pseudo =>
  (normals: Normals, random) => {
    const { shape, data, count } = normals;
    const [channels, window] = shape as readonly [number, number];
    const { deviations } = spreads(normals);
    const made = data.slice();
    for (let row = 0; row < count; row++) {
      const length = Math.max(1, Math.round(window * random.uniform(1 / 4, 1 / 2)));
      const first = random.integer(window - length + 1);
      const from = other(normals, row, random);
      for (let channel = 0; channel < channels; channel++) {
        const start = (row * channels + channel) * window;
        const another = (from * channels + channel) * window;
        const deviation = deviations[channel * window]!;
        for (let at = 0; at < length; at++) {
          made[start + first + at] = paint({
            ...{ channel: data.subarray(start, start + window), other: data.subarray(another, another + window) },
            ...{ first, length, at, deviation, random },
          });
        }
      }
    }
    return made;
  };

/** A stretch of another window, turned round in time. */
export const spliced: Pseudo = onStretch(({ other, first, length, at }) => other[first + length - 1 - at]!);

/** A stretch runs at half the speed, from its start. */
export const slowed: Pseudo = onStretch(({ channel, first, at }) => {
  const place = first + at / 2;
  const before = Math.floor(place);
  const after = Math.min(channel.length - 1, before + 1);
  return channel[before]! + (place - before) * (channel[after]! - channel[before]!);
});

/** A stretch lies a standard deviation higher, with as much noise as half of that. */
export const disturbed: Pseudo = onStretch(
  ({ channel, first, at, deviation, random }) => channel[first + at]! + deviation + random.normal(0, deviation / 2),
);
