import { settingsKey } from "../active.js";
import type { SamplerContext } from "../sampler.js";
import type { Settings } from "../space.js";

/**
 * Makes settings again, twenty times at most, where another trial had the same: spaces of choices and few numbers would repeat
 * themselves, and the same training twice tells nothing new. When nearly all was tried, a repetition is given after all.
 */
export function untried(context: SamplerContext, make: (attempt: number) => Settings): Settings {
  const { space, trials, number } = context;
  const tried = new Set(
    trials.filter((trial) => trial.number !== number).map(({ settings }) => settingsKey(space, settings)),
  );
  let settings = make(0);
  for (let attempt = 1; attempt <= 20 && tried.has(settingsKey(space, settings)); attempt++) settings = make(attempt);
  return settings;
}
