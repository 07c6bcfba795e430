import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Address, Kernel, Lanes } from "../../kernel/language.js";

/** The elements [from, to) of a row (base `shared`, a pointer to it) to one lane (base `scratch`, a pointer to it). */
export function gatherKernel(name: string, width: number, type: "uint8" | "float32"): Kernel {
  const b = new KernelBuilder(1);
  b.repeat("range", (at) => {
    const row = k.address("shared", at);
    b.store(k.address("scratch", k.times(at, width)), type === "uint8" ? k.loadByte(row) : k.load(row));
  });
  return b.finish(name);
}

/** One lane (base `scratch`) to a row (base `shared`). */
export function scatterKernel(name: string, floats: number, width: number): Kernel {
  const b = new KernelBuilder(1);
  const unroll = [4, 2].find((factor) => floats % factor === 0) ?? 1;
  b.repeat(floats / unroll, (group) => {
    for (let copy = 0; copy < unroll; copy++) {
      const at = k.plus(k.times(group, unroll), copy);
      b.store(k.address("shared", at), k.load(k.address("scratch", k.times(at, width))));
    }
  });
  return b.finish(name);
}

/** Clears the lanes that hold no sample, so that sums over the batch may read every lane. */
export function maskKernel(
  name: string,
  lanes: Lanes,
  options: { readonly at: Address; readonly elements: number; readonly width: number },
): Kernel {
  const b = new KernelBuilder(lanes);
  const vectors = options.width / lanes;
  b.repeat(options.elements, (element) => {
    for (let vector = 0; vector < vectors; vector++) {
      const at = k.offsetBy(options.at, k.times(element, options.width), vector * lanes);
      b.store(at, k.keep(k.loadMask(k.address("scratch", k.index(vector * lanes))), k.load(at)));
    }
  });
  return b.finish(name);
}

/** Float by float from one shared place to another. */
export function commitKernel(name: string, lanes: Lanes, from: number, to: number): Kernel {
  const b = new KernelBuilder(lanes);
  b.repeat("range", (unit) => {
    const at = k.times(unit, lanes);
    b.store(k.address("shared", k.plus(to, at)), k.load(k.address("shared", k.plus(from, at))));
  });
  return b.finish(name);
}
