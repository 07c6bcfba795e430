import { UserError } from "../core/errors.js";
import { isNode } from "../core/node.js";
import type { Engine } from "./contract.js";

/** An engine by name, or `auto` for the fastest that works here. */
export type EngineChoice = "auto" | Engine["name"];

/** How {@link openEngine} opens an engine. */
export interface OpenOptions {
  /** Default: one thread for each core. The reference engine has one. */
  readonly threads?: number;
  /** Told, in one line, why `auto` did not take a faster engine, or why there are no threads. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Opens an engine by name; `auto` takes the fastest that works here. Throws a UserError for an unknown name or an
 * engine that cannot run here.
 *
 * @example
 * ```ts
 * import { openEngine } from "sandglass";
 * const engine = await openEngine("auto");
 * console.log(engine.name, engine.threads);
 * await engine.dispose();
 * ```
 */
export async function openEngine(choice: EngineChoice = "auto", options: OpenOptions = {}): Promise<Engine> {
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  switch (choice) {
    case "reference":
      return (await import("./reference/engine.js")).referenceEngine();
    case "wasm":
      return (await import("./wasm/engine.js")).wasmEngine(options);
    case "native":
      if (!isNode()) {
        const { NativeUnavailable } = await import("./native/errors.js");
        throw new NativeUnavailable("a web page, which has no compiler", 'Use "auto" or "wasm".');
      }
      return (await import("#node/engine/native/engine.js")).nativeEngine(threads);
    case "auto":
      return (await nativeOrNotice(threads, options.onNotice)) ?? openEngine("wasm", options);
    default:
      throw new UserError({
        where: "engine",
        expected: "auto, native, wasm or reference",
        got: `"${String(choice)}"`,
        remedy: "Leave it out to get the fastest engine that works here.",
      });
  }
}

/** The native engine where it works; elsewhere nothing, and one line saying why. A page has no compiler to ask for. */
async function nativeOrNotice(
  threads: { readonly threads?: number },
  onNotice: OpenOptions["onNotice"],
): Promise<Engine | undefined> {
  if (!isNode()) return undefined;
  const { NativeUnavailable } = await import("./native/errors.js");
  try {
    return await (await import("#node/engine/native/engine.js")).nativeEngine(threads);
  } catch (error) {
    if (!(error instanceof NativeUnavailable)) throw error;
    onNotice?.(`native engine: ${error.reason}; using WebAssembly`);
    return undefined;
  }
}
