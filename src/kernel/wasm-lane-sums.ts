import { pairSteps, pairUp } from "./lane-sums.js";
import type { ByteWriter } from "./wasm-bytes.js";
import { simd } from "./wasm-opcodes.js";

/**
 * Adds up the lanes of four vectors or fewer, each in a local of its own, and tells the local whose lanes then are the
 * sums, in order. The other locals are overwritten.
 */
export function joinLanes(out: ByteWriter, locals: readonly number[]): number {
  const [total] = pairSteps(4).reduce(
    (left, { low, high }) =>
      pairUp(left, (a, b) => {
        for (const order of [low, high]) {
          out.byte(0x20).unsigned(a).byte(0x20).unsigned(b);
          out.byte(0xfd, 13, ...order.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)));
        }
        // The operands are read for the last time here.
        out.byte(0xfd).unsigned(simd.add).byte(0x21).unsigned(a);
        return a;
      }),
    locals,
  );
  return total!;
}
