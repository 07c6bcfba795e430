import { isNode } from "../../core/node.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import { assembleModule } from "../../kernel/wasm-bytes.js";
import { kernelParameterCount, printWasm } from "../../kernel/wasm-printer.js";

/** What the WebAssembly of this runtime can do. */
export interface RuntimeFeatures {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  /** Shared memory and workers. Missing in a page without cross-origin isolation. */
  readonly threads: boolean;
}

function validates(relaxedSimd: boolean): boolean {
  const b = new KernelBuilder(4);
  const at = k.address("shared", k.index(0));
  b.store(at, k.multiplyAdd(k.load(at), k.load(at), k.load(at)));
  const code = printWasm(b.finish("probe"), { relaxedSimd });
  const memory = { initial: 1, maximum: 1, shared: false };
  return WebAssembly.validate(assembleModule([code], { parameterCount: kernelParameterCount, memory }));
}

/** Finds out by validating small modules. On Node 20 relaxed SIMD is finished but needs a V8 flag, which this sets. */
export async function detectFeatures(): Promise<RuntimeFeatures> {
  let relaxedSimd = validates(true);
  if (!relaxedSimd && isNode()) {
    (await import("#node/engine/wasm/node-host.js")).allowRelaxedSimd();
    relaxedSimd = validates(true);
  }
  const isolated = isNode() || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
  return { simd: validates(false), relaxedSimd, threads: isolated && typeof SharedArrayBuffer === "function" };
}
