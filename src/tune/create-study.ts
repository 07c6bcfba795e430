import { UserError } from "../core/errors.js";
import { requireNode } from "../core/node.js";
import { definitionOf, requireSame, type SearchOptions, type StudyOptions } from "./definition.js";
import type { StudyEntry } from "./entry.js";
import { parsePruner } from "./pruners/table.js";
import { parseSampler } from "./samplers/table.js";
import { type Searchers, Study } from "./study.js";
import { memoryLog, type StudyLog } from "./study-log.js";
import { StudyState } from "./study-state.js";

export interface JournalOption {
  /**
   * Where the study is kept: a file's path, `redis://host:port`, or a log of one's own. Default memory, gone with the process.
   */
  readonly journal?: string | StudyLog;
}

/**
 * Begins a study, or goes on with the one its journal holds: a program run again, or run twice at once, works on the same study.
 *
 * @throws UserError for a space or options that make no sense, a journal that is none, is damaged or of another version, and one
 * that holds another study; it shows what differs.
 * @example
 * ```ts
 * import { createStudy, float, int, optimize } from "sandglass/tune";
 * const space = { rate: float(1e-4, 1, { log: true }), units: int(8, 64) };
 * const study = await createStudy({ space, journal: "toy.jsonl" });
 * const { best } = await optimize(study, ({ settings }) => Math.abs(Number(settings["rate"]) - 0.1), { trials: 20 });
 * console.log(best!.settings); // for example { rate: 0.098, units: 24 }
 * await study.close();
 * ```
 */
export async function createStudy(options: StudyOptions & JournalOption): Promise<Study> {
  const log = await logOf(options.journal ?? memoryLog(), options.name ?? "study");
  const state = new StudyState();
  try {
    for (;;) {
      await replay(log, state);
      if (state.definition !== undefined) break;
      await log.append(definitionOf(options, Date.now()), 0);
    }
    requireSame(options, state.definition, log.place);
    return new Study(log, state, await log.join(), searchersOf(options, state.definition));
  } catch (error) {
    await log.close?.();
    throw error;
  }
}

/**
 * Opens a study that is there already, to look at it or to go on: with the sampler and pruner it began with, if a text named
 * them, or with others.
 *
 * @throws UserError where there is no study, and for a journal that is none, is damaged or of another version.
 * @example
 * ```ts
 * import { createStudy, float, openStudy } from "sandglass/tune";
 * await (await createStudy({ space: { x: float(0, 1) }, journal: "seen.jsonl" })).close();
 * const study = await openStudy("seen.jsonl");
 * console.log(study.definition.sampler.name, study.trials.length); // tpe 0
 * await study.close();
 * ```
 */
export async function openStudy(
  journal: string | StudyLog,
  options: SearchOptions & Pick<StudyOptions, "name"> = {},
): Promise<Study> {
  const log = await logOf(journal, options.name ?? "study");
  const state = new StudyState();
  try {
    await replay(log, state);
    if (state.definition === undefined) {
      const remedy = "Check the place, or begin a study there.";
      throw new UserError({ where: log.place, expected: "a study", got: "nothing there", remedy });
    }
    return new Study(log, state, await log.join(), searchersOf(options, state.definition));
  } catch (error) {
    await log.close?.();
    throw error;
  }
}

/** What this process proposes and stops trials with: what it was given, else what the study began with. */
function searchersOf(options: SearchOptions, definition: StudyEntry): Searchers {
  const { sampler = definition.sampler.spec, pruner = definition.pruner?.spec } = options;
  const { resource } = definition;
  return {
    sampler: typeof sampler === "string" ? parseSampler(sampler) : sampler,
    pruner: typeof pruner === "string" ? parsePruner(pruner, resource === undefined ? {} : { resource }) : pruner,
  };
}

async function replay(log: StudyLog, state: StudyState): Promise<void> {
  for (const entry of await log.read(state.count)) state.apply(entry, log.place);
}

async function logOf(journal: string | StudyLog, name: string): Promise<StudyLog> {
  if (typeof journal !== "string") return journal;
  requireNode("`journal`", "Leave it out to keep the study in memory, or give a log of your own.");
  if (/^rediss?:\/\//.test(journal))
    return await (await import("#node/tune/journal/redis-log.js")).redisLog(journal, name);
  return (await import("#node/tune/journal/file-log.js")).fileLog(journal);
}
