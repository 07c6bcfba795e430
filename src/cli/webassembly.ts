/** What the WebAssembly of this runtime offers, found by asking it to validate modules that use each feature. */
export function webAssemblyFeatures(): {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  readonly sharedMemory: boolean;
} {
  return {
    simd: WebAssembly.validate(moduleReturningVector([])),
    // f32x4.relaxed_madd of three vectors, which the SIMD module above makes one of.
    relaxedSimd: WebAssembly.validate(moduleReturningVector([...vectorZero, ...vectorZero, 0xfd, 0x85, 0x02])),
    sharedMemory: sharedMemoryWorks(),
  };
}

/** v128.const 0 */
const vectorZero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];

/** A module with one function of type () → v128: a zero vector, then `more`. */
function moduleReturningVector(more: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...vectorZero, ...more, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5, 1, 0x60, 0, 1, 0x7b],
    ...[3, 2, 1, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  ]);
}

function sharedMemoryWorks(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}
