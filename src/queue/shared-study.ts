import { createHash } from "node:crypto";
import { UserError } from "../core/errors.js";
import { fileLog } from "../tune/journal/file-log.js";
import { redisLog } from "../tune/journal/redis-log.js";
import { printEntry } from "../tune/parse-entry.js";
import type { StudyLog } from "../tune/study-log.js";

/** A study in a file whose entries are agreed on in Redis, where workers find it. */
export interface SharedLog {
  readonly log: StudyLog;
  /** The study's name in Redis. */
  readonly name: string;
}

/**
 * Shares the study of a file through Redis: what is there is brought there, and what comes is written into the file, which stays
 * what all other commands read. Throws a UserError where Redis holds another study of that name.
 */
export async function sharedLog(file: string, url: string): Promise<SharedLog> {
  const own = fileLog(file);
  const mine = await own.read(0);
  const [first] = mine;
  if (first === undefined) throw new UserError({ where: file, expected: "a study", got: "an empty one" });
  const name = createHash("sha256").update(printEntry(first)).digest("hex").slice(0, 16);
  const shared = await redisLog(url, name);
  // The log is read from where the last reading ended, once.
  const entries = [...(await shared.read(0))];
  const differs = entries.findIndex(
    (entry, at) => mine[at] !== undefined && printEntry(entry) !== printEntry(mine[at]),
  );
  if (differs >= 0) {
    await shared.close?.();
    const remedy = "Somebody went on with it without this Redis. Go on without `redis`.";
    throw new UserError({
      where: file,
      expected: `the study in Redis, entry ${differs + 1}`,
      got: "another entry",
      remedy,
    });
  }
  for (let at = entries.length; at < mine.length; at++) await shared.append(mine[at]!, at);
  let kept = mine.length;
  const keep = async (): Promise<void> => {
    entries.push(...(await shared.read(entries.length)));
    for (; kept < entries.length; kept++) {
      if (!(await own.append(entries[kept]!, kept))) throw new Error(`${file} is written by somebody else`);
    }
  };
  const log: StudyLog = {
    place: file,
    read: async (from) => {
      await keep();
      return entries.slice(from);
    },
    append: async (entry, at) => {
      const done = await shared.append(entry, at);
      await keep();
      return done;
    },
    join: () => shared.join(),
    isGone: async (worker) => (await shared.isGone?.(worker)) ?? false,
    close: async () => {
      await shared.close?.();
      await own.close?.();
    },
  };
  return { log, name };
}
