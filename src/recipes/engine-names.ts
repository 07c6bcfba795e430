/** What `--engine` and a config's `engine` may say. `auto` takes the fastest that works here. */
export const engineNames = ["auto", "wasm", "reference", "native"] as const;

export type EngineChoice = (typeof engineNames)[number];
