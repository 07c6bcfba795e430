import { UserError } from "../core/errors.js";
import { requireNode } from "../core/node.js";
import { definitionOf, requireSame, type StudyOptions } from "./definition.js";
import { Study } from "./study.js";
import { memoryLog, type StudyLog } from "./study-log.js";
import { StudyState } from "./study-state.js";

export interface JournalOption {
  /**
   * Where the study is kept: a file's path, `redis://host:port`, or a log of one's own. Default memory, gone with the process.
   */
  readonly journal?: string | StudyLog;
}

/** Begins a study, or goes on with the one its journal holds. */
export async function createStudy(options: StudyOptions & JournalOption): Promise<Study> {
  const log = await logOf(options.journal ?? memoryLog(), options.name ?? "study");
  const { sampler, pruner } = options;
  const state = new StudyState();
  try {
    for (;;) {
      await replay(log, state);
      if (state.definition !== undefined) break;
      await log.append(definitionOf(options, Date.now()), 0);
    }
    requireSame(options, state.definition, log.place);
    return new Study(log, state, await log.join(), { sampler, pruner });
  } catch (error) {
    await log.close?.();
    throw error;
  }
}

/** Opens a study that is there already: to look at it, or to go on when given a sampler. */
export async function openStudy(
  journal: string | StudyLog,
  { name = "study", sampler, pruner }: Partial<Pick<StudyOptions, "name" | "sampler" | "pruner">> = {},
): Promise<Study> {
  const log = await logOf(journal, name);
  const state = new StudyState();
  try {
    await replay(log, state);
    if (state.definition === undefined) {
      const remedy = "Check the place, or begin a study there.";
      throw new UserError({ where: log.place, expected: "a study", got: "nothing there", remedy });
    }
    return new Study(log, state, await log.join(), { sampler, pruner });
  } catch (error) {
    await log.close?.();
    throw error;
  }
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
