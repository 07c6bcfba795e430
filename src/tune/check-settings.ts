import { didYouMean } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import { isActive } from "./active.js";
import { contains, inWords, quoted } from "./dimension.js";
import type { Settings, Space } from "./space.js";

/**
 * Refuses settings that are not of a space: unknown parameters, values outside their dimension, one missing that is active, one
 * given that is not.
 *
 * @throws UserError naming the parameter.
 * @example
 * ```ts
 * import { checkSettings, choice, int } from "sandglass/tune";
 * const space = { loss: choice(["mse", "ssim"]), window: int(3, 11, { when: { loss: ["ssim"] } }) };
 * checkSettings(space, { loss: "ssim", window: 7 });
 * checkSettings(space, { loss: "mse" });
 * ```
 */
export function checkSettings(space: Space, settings: Settings): void {
  const names = Object.keys(space);
  for (const name of Object.keys(settings)) {
    if (Object.hasOwn(space, name)) continue;
    const expected = "a parameter of the space";
    throw new UserError({ where: "settings", expected, got: quoted(name), remedy: didYouMean(name, names) });
  }
  for (const [name, dimension] of Object.entries(space)) {
    const where = `settings, parameter "${name}"`;
    const given = Object.hasOwn(settings, name);
    const active = isActive(dimension, settings);
    if (given && !active) {
      const conditions = Object.entries(dimension.when ?? {}).map(
        ([parent, values]) => `${parent} is ${values.map(quoted).join(" or ")}`,
      );
      const expected = `no value: it exists only where ${conditions.join(" and ")}`;
      throw new UserError({ where, expected, got: quoted(settings[name]), remedy: "Leave it out." });
    }
    if (!active) continue;
    if (!given) throw new UserError({ where, expected: inWords(dimension), got: "none" });
    const setting = settings[name]!;
    if (!contains(dimension, setting))
      throw new UserError({ where, expected: inWords(dimension), got: quoted(setting) });
  }
}
