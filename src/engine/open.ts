import { UserError } from "../core/errors.js";
import type { Engine } from "./contract.js";

/** An engine by name, or `auto` for the fastest that works here. */
export type EngineChoice = "auto" | Engine["name"];

/** How {@link openEngine} opens an engine. */
export interface OpenOptions {
  /** Default: one thread for each core. The reference engine has one. */
  readonly threads?: number;
  /** Told, in one line, why `auto` did not take a faster engine. */
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
  switch (choice) {
    case "reference":
      return (await import("./reference/engine.js")).referenceEngine();
    case "auto":
    case "wasm": {
      const { wasmEngine } = await import("./wasm/engine.js");
      return wasmEngine(options.threads === undefined ? {} : { threads: options.threads });
    }
    default:
      throw new UserError({
        where: "engine",
        expected: "auto, wasm or reference",
        got: `"${choice}"`,
        remedy: "Leave it out to get the fastest engine that works here.",
      });
  }
}
