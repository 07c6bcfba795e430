import { Random } from "../../core/random.js";
import { fillSettings, isActive } from "../active.js";
import { countOf } from "../dimension.js";
import type { Sampler, SamplerContext } from "../sampler.js";
import type { Setting, Settings, Space } from "../space.js";
import { checkWhole } from "../spec.js";
import { fromUnit } from "../unit.js";
import { parzen } from "./parzen.js";
import { drawRandomly } from "./random.js";
import { isKnown, splitTrials } from "./split.js";
import { untried } from "./untried.js";

/** How TPE learns from trials; the defaults are Optuna's. */
export interface TpeOptions {
  /**
   * Models dimensions that exist together by one density, and so sees that they act together; otherwise each by itself. Default true
   * with one objective, false with several.
   */
  readonly multivariate?: boolean;
  /** Known trials before it starts; until then it draws randomly. Default 10. */
  readonly startup?: number;
  /** Settings drawn from the density of good trials, of which the most promising is suggested. Default 24. */
  readonly candidates?: number;
}

/**
 * Tree-structured Parzen estimator: one density of the settings of good trials, one of the others', and a suggestion where their
 * ratio is largest among some drawn from the good. Dimensions under a condition learn from the trials that had them. Takes running
 * trials, those pruned or paused, constraints and several objectives into account.
 *
 * Sources: Bergstra et al., "Algorithms for hyper-parameter optimization", 2011, in the form of Optuna 5.0.
 *
 * @throws UserError for fewer than one startup trial or candidate.
 * @example
 * ```ts
 * import { float, tpeSampler, type Trial } from "sandglass/tune";
 * const space = { x: float(-5, 5) };
 * const objectives = [{ name: "error", direction: "minimize" }] as const;
 * const trials: Trial[] = [];
 * for (let number = 0; number < 40; number++) {
 *   const settings = tpeSampler().suggest({ space, objectives, trials, number, seed: 1 })!;
 *   trials.push({ number, settings, state: "complete", reports: [], values: [(Number(settings["x"]) - 2) ** 2] });
 * }
 * console.log(Math.min(...trials.map(({ values }) => values![0]!)) < 0.01); // true
 * ```
 */
export function tpeSampler(options: TpeOptions = {}): Sampler {
  const { startup = 10, candidates = 24 } = options;
  checkWhole("sampler tpe", "startup", startup, 1);
  checkWhole("sampler tpe", "candidates", candidates, 1);
  return {
    name: "tpe",
    suggest: (context) => {
      const { space, objectives, number } = context;
      const past = context.trials.filter((trial) => trial.number !== number);
      if (past.filter((trial) => isKnown(trial, objectives)).length < startup) {
        return untried(context, (attempt) => drawRandomly(context, attempt));
      }
      const { good, rest } = splitTrials(past, objectives);
      const { multivariate = objectives.length <= 1 } = options;
      const groups = multivariate ? groupsOf(space) : Object.keys(space).map((name) => [name]);
      const [below, above] = [good, rest].map((trials) => trials.map(({ settings }) => settings)) as [
        Settings[],
        Settings[],
      ];
      return untried(context, (attempt) => {
        // Where it insists on what was tried, chance knows something else.
        if (attempt > 5) return drawRandomly(context, attempt);
        const again = attempt === 0 ? "" : ` again ${attempt}`;
        let settings: Settings = {};
        for (const names of groups) {
          if (!isActive(space[names[0]!]!, settings)) continue;
          const random = new Random(context.seed, `tpe ${number} ${names[0]}${again}`);
          settings = { ...settings, ...promising(space, names, below, above, candidates, random) };
        }
        // In the order of the space, not of the groups.
        return fillSettings(space, (_, name) => settings[name]!);
      });
    },
  };
}

/** Names of dimensions that exist together, since they stand under the same condition; in the order of their first members. */
function groupsOf(space: SamplerContext["space"]): string[][] {
  const groups = new Map<string, string[]>();
  for (const [name, { when = {} }] of Object.entries(space)) {
    const condition = JSON.stringify(Object.entries(when).sort(([one], [other]) => (one < other ? -1 : 1)));
    groups.set(condition, [...(groups.get(condition) ?? []), name]);
  }
  return [...groups.values()];
}

/** Of some settings drawn from the good ones' density, those that are likeliest good rather than not. */
function promising(
  space: Space,
  names: readonly string[],
  good: readonly Settings[],
  rest: readonly Settings[],
  candidates: number,
  random: Random,
): Settings {
  const open = names.filter((name) => countOf(space[name]!) > 1);
  const dimensions = open.map((name) => space[name]!);
  const rows = (trials: readonly Settings[]): Setting[][] =>
    trials
      .filter((settings) => Object.hasOwn(settings, names[0]!))
      .map((settings) => open.map((name) => settings[name]!));
  const [below, above] = [parzen(dimensions, rows(good)), parzen(dimensions, rows(rest))];
  let best: readonly Setting[] = [];
  let most = -Infinity;
  for (let at = 0; at < candidates; at++) {
    const drawn = below.draw(random);
    const gain = below.logDensity(drawn) - above.logDensity(drawn);
    if (gain > most) [best, most] = [drawn, gain];
  }
  return Object.fromEntries(
    names.map((name) => [name, open.includes(name) ? best[open.indexOf(name)]! : fromUnit(space[name]!, 0.5)]),
  );
}
