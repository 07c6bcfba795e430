import { Toolchain, type ToolchainOptions } from "./toolchain.js";

const chains = 14;

/** Independent chains of multiply-adds: as many as keep two units busy through their latency, within 16 registers. */
function peakSource(lanes: number): string {
  const names = Array.from({ length: chains }, (_, at) => `a${at}`);
  return `
#include <time.h>
typedef float vec __attribute__((vector_size(${lanes * 4})));
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}
__attribute__((visibility("default"))) double sandglass_peak(double seconds) {
  volatile float seed = 0.999f;
  vec m = (vec){} + seed, c = (vec){} + (1 - seed);
  vec ${names.map((name, at) => `${name} = (vec){} + ${at}`).join(", ")};
  double best = 0;
  for (double end = now() + seconds; now() < end;) {
    const long steps = 200000;
    double start = now();
    for (long i = 0; i < steps; i++) {
      ${names.map((name) => `${name} = ${name} * m + c;`).join(" ")}
    }
    double rate = 2e-9 * ${lanes * chains} * steps / (now() - start);
    if (rate > best) best = rate;
  }
  vec total = ${names.join(" + ")};
  volatile float used = total[0];
  (void)used;
  return best;
}
`;
}

/**
 * The rate of single-precision multiply-adds one core reaches with its widest vectors, in GFLOP/s (two operations
 * each), measured for `seconds`. Throws NativeUnavailable where nothing can be compiled.
 */
export async function measureFmaPeak(options: ToolchainOptions & { readonly seconds?: number } = {}): Promise<number> {
  const toolchain = await Toolchain.open(options);
  const library = await toolchain.build([peakSource(toolchain.compiler.lanes)]);
  try {
    return await library.func("sandglass_peak", "double", ["double"]).later(options.seconds ?? 0.2);
  } finally {
    library.close();
  }
}
