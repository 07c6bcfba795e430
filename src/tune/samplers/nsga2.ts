import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { fillSettings } from "../active.js";
import { countOf } from "../dimension.js";
import { isMeasured, type Losses, lossesOf, nondominationRanks, violationOf } from "../pareto.js";
import type { Sampler, SamplerContext } from "../sampler.js";
import type { Dimension, Setting, Settings } from "../space.js";
import { checkWhole } from "../spec.js";
import type { Objective, Trial } from "../trial.js";
import { fromUnit, toUnit } from "../unit.js";
import { drawRandomly } from "./random.js";
import { untried } from "./untried.js";

/** How a population breeds. */
export interface Nsga2Options {
  /** Trials that may be parents, and random ones before the first child. Default 50. */
  readonly population?: number;
  /** How a child gets a number that its parents both have: from near one of them (simulated binary crossover), or from one as it is. Default sbx. */
  readonly crossover?: "sbx" | "uniform";
  /** Chance that a child mixes two parents; else it has one. Default .9. */
  readonly mixing?: number;
}

/** Distribution indices of the paper: the larger, the nearer children stay. */
const nearCrossover = 20;
const nearMutation = 20;

/**
 * A genetic search for several objectives: of all complete trials the best by rank of non-domination, of one rank the loneliest, are
 * parents; tournaments of two choose among them, crossover and mutation make a child. Infeasible trials rank behind feasible ones by
 * how much they break. A child is bred from all trials known when it is asked for, not from a closed generation, so that parallel
 * workers never wait.
 *
 * Sources: Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002; children one by one as in Durillo et al.,
 * "On the effect of the steady-state selection scheme in multi-objective genetic algorithms", 2009.
 *
 * @throws UserError for options out of their range.
 * @example
 * ```ts
 * import { nsga2Sampler } from "sandglass/tune";
 * console.log(nsga2Sampler({ population: 20 }).name); // nsga2
 * ```
 */
export function nsga2Sampler(options: Nsga2Options = {}): Sampler {
  const { population = 50, crossover = "sbx", mixing = 0.9 } = options;
  checkWhole("sampler nsga2", "population", population, 2);
  if (!(mixing >= 0 && mixing <= 1)) {
    throw new UserError({
      where: "sampler nsga2, option mixing",
      expected: "a number from 0 to 1",
      got: String(mixing),
    });
  }
  return {
    name: "nsga2",
    suggest: (context) => {
      const { objectives, trials, number } = context;
      const known = trials.filter((trial) => trial.number !== number && isMeasured(trial, objectives));
      if (known.length < population) return untried(context, (attempt) => drawRandomly(context, attempt));
      const parents = survivors(known, objectives, population);
      const random = new Random(context.seed, `nsga2 ${number}`);
      return untried(context, () => breed(context, parents, crossover, mixing, random));
    },
  };
}

/** The best trials, best first: by rank, then by how far the neighbours in the same rank are. */
function survivors(trials: readonly Trial[], objectives: readonly Objective[], count: number): Trial[] {
  const feasible = trials.filter((trial) => violationOf(trial) === 0);
  const losses = feasible.map((trial) => lossesOf(trial, objectives));
  const ranks = nondominationRanks(losses);
  const best: number[] = [];
  for (let rank = 0; best.length < Math.min(count, feasible.length); rank++) {
    const front = [...feasible.keys()].filter((at) => ranks[at] === rank);
    const room = crowding(front.map((at) => losses[at]!));
    const lonely = [...front.keys()].sort((one, other) => compare(room[other]!, room[one]!));
    best.push(...lonely.map((place) => front[place]!));
  }
  const broken = trials.filter((trial) => violationOf(trial) > 0);
  broken.sort((one, other) => violationOf(one) - violationOf(other));
  return [...best.map((at) => feasible[at]!), ...broken].slice(0, count);
}

const compare = (one: number, other: number): number => (one === other ? 0 : one - other);

/** Crowding distance: half the girth of the box between a point's neighbours, Infinity at the ends. */
export function crowding(losses: readonly Losses[]): Float64Array {
  const room = new Float64Array(losses.length);
  for (let objective = 0; objective < (losses[0]?.length ?? 0); objective++) {
    const order = [...losses.keys()].sort((one, other) => losses[one]![objective]! - losses[other]![objective]!);
    const [low, high] = [losses[order[0]!]![objective]!, losses[order.at(-1)!]![objective]!];
    for (const [place, at] of order.entries()) {
      const [below, above] = [order[place - 1], order[place + 1]];
      if (below === undefined || above === undefined) room[at] = Infinity;
      else if (high > low) room[at]! += (losses[above]![objective]! - losses[below]![objective]!) / (high - low);
    }
  }
  return room;
}

function breed(
  { space }: SamplerContext,
  parents: readonly Trial[],
  crossover: "sbx" | "uniform",
  mixing: number,
  random: Random,
): Settings {
  // Parents stand best first: the better of two is the one before.
  const tournament = (): Settings =>
    parents[Math.min(random.integer(parents.length), random.integer(parents.length))]!.settings;
  const first = tournament();
  const second = random.uniform() < mixing ? tournament() : first;
  const chance = 1 / Object.keys(first).length;
  return fillSettings(space, (dimension, name) => {
    const genes = [first[name], second[name]].filter((gene) => gene !== undefined);
    // Neither parent had what exists under the child's conditions.
    if (genes.length === 0) return fromUnit(dimension, random.uniform());
    const gene = genes.length === 1 ? genes[0]! : cross(dimension, genes[0]!, genes[1]!, crossover, random);
    return random.uniform() < chance ? mutate(dimension, gene, random) : gene;
  });
}

/** Simulated binary crossover within 0 … 1, one of the two children by chance (Deb and Agrawal, 1995). */
function cross(
  dimension: Dimension,
  one: Setting,
  other: Setting,
  crossover: "sbx" | "uniform",
  random: Random,
): Setting {
  const isFirst = random.uniform() < 0.5;
  const kept = isFirst ? one : other;
  // Half of the numbers are left alone, as the authors do.
  if (dimension.kind === "choice" || crossover === "uniform" || one === other || random.uniform() < 0.5) return kept;
  const [a, b] = [toUnit(dimension, one), toUnit(dimension, other)];
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  const share = random.uniform();
  const spread = (room: number): number => {
    const limit = 2 - (1 + (2 * room) / (high - low)) ** -(nearCrossover + 1);
    const x = share * limit;
    return (x <= 1 ? x : 1 / (2 - x)) ** (1 / (nearCrossover + 1));
  };
  const child =
    isFirst === a < b
      ? (low + high - spread(low) * (high - low)) / 2
      : (low + high + spread(1 - high) * (high - low)) / 2;
  return fromUnit(dimension, Math.min(1, Math.max(0, child)));
}

/** Polynomial mutation of numbers (Deb and Goyal, 1996); few values are drawn anew, since a small step would not leave one. */
function mutate(dimension: Dimension, setting: Setting, random: Random): Setting {
  if (countOf(dimension) <= nearMutation) return fromUnit(dimension, random.uniform());
  const unit = toUnit(dimension, setting);
  const share = random.uniform();
  const power = nearMutation + 1;
  const step =
    share < 0.5
      ? (2 * share + (1 - 2 * share) * (1 - unit) ** power) ** (1 / power) - 1
      : 1 - (2 * (1 - share) + (2 * share - 1) * unit ** power) ** (1 / power);
  return fromUnit(dimension, Math.min(1, Math.max(0, unit + step)));
}
