import type { EngineChoice } from "../engine/open.js";

/** What `--engine` and a config's `engine` may say. `auto` takes the fastest that works here. */
export const engineNames: readonly EngineChoice[] = ["auto", "wasm", "reference", "native"];
