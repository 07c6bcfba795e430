import assert from "node:assert/strict";

/**
 * Asserts that every number is within `tolerance` of the wanted one, relative to the largest of: that number, the root
 * mean square of all wanted numbers (a sum that cancels is no better than its terms), and `floor`.
 */
export function assertClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  options: { readonly what: string; readonly tolerance: number; readonly floor: number },
): void {
  const { what, tolerance, floor } = options;
  assert.equal(got.length, want.length, `${what}: number of elements`);
  const rms = Math.sqrt(Array.from(want).reduce((sum, x) => sum + x * x, 0) / Math.max(1, want.length));
  for (let at = 0; at < want.length; at++) {
    const wanted = want[at]!;
    const allowed = tolerance * Math.max(Math.abs(wanted), rms, floor);
    // Not `>`, so that NaN fails.
    if (!(Math.abs(got[at]! - wanted) <= allowed)) {
      assert.fail(`${what}: element ${at} of ${want.length} is ${got[at]}, expected ${wanted} ± ${allowed}`);
    }
  }
}

/** Asserts that two arrays of float32 are the same bits. */
export function assertSameBits(got: Float32Array, want: Float32Array, what: string): void {
  const bits = (data: Float32Array): Uint32Array => new Uint32Array(data.buffer, data.byteOffset, data.length);
  const [a, b] = [bits(got), bits(want)];
  assert.equal(a.length, b.length, `${what}: number of elements`);
  const at = a.findIndex((word, index) => word !== b[index]);
  if (at >= 0) assert.fail(`${what}: element ${at} of ${a.length} differs in its bits: ${got[at]} and ${want[at]}`);
}
