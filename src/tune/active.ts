import type { Dimension, Setting, Settings, Space } from "./space.js";

/**
 * True where a dimension exists beside the settings of the dimensions before it.
 *
 * @example
 * ```ts
 * import { int, isActive } from "sandglass/tune";
 * const window = int(3, 11, { when: { loss: ["ssim"] } });
 * console.log(isActive(window, { loss: "ssim" }), isActive(window, { loss: "mse" })); // true false
 * ```
 */
export function isActive({ when = {} }: Dimension, settings: Settings): boolean {
  return Object.entries(when).every(
    ([name, values]) => Object.hasOwn(settings, name) && values.includes(settings[name]!),
  );
}

/**
 * Makes settings from a value for each active dimension, asked for in the order of the space: so what a condition names is
 * known when its dimension comes.
 *
 * @example
 * ```ts
 * import { choice, fillSettings, int } from "sandglass/tune";
 * const space = { loss: choice(["mse", "ssim"]), window: int(3, 11, { when: { loss: ["ssim"] } }) };
 * console.log(fillSettings(space, (dimension) => (dimension.kind === "choice" ? "mse" : 7))); // { loss: 'mse' }
 * ```
 */
export function fillSettings(
  space: Space,
  pick: (dimension: Dimension, name: string, at: number) => Setting,
): Settings {
  const settings: Record<string, Setting> = {};
  for (const [at, [name, dimension]] of Object.entries(space).entries()) {
    if (isActive(dimension, settings)) settings[name] = pick(dimension, name, at);
  }
  return settings;
}

/** A text that two settings share where they are the same. */
export function settingsKey(space: Space, settings: Settings): string {
  return JSON.stringify(Object.keys(space).map((name) => settings[name] ?? null));
}
