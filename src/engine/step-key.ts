import { keyOf } from "../core/random.js";
import { threefry2x32 } from "../core/threefry.js";

/** The Threefry key of one training step, from which every `uniform` value of that step is drawn. */
export function stepKey(seed: number, step: number): [number, number] {
  const [key0, key1] = keyOf(seed, "step");
  const words = new Uint32Array(2);
  threefry2x32(key0, key1, step >>> 0, Math.floor(step / 2 ** 32), words);
  return [words[0]!, words[1]!];
}
