import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/errors.js";
import { version } from "../core/version.js";
import type { StudyAbout } from "../runs/tuning/study-about.js";
import { type Connection, closed } from "./connect.js";
import { attempts, studyKey, studySeconds, type TrialsJob, trialsQueue } from "./names.js";
import { queuePackages } from "./packages.js";

/** What workers are asked for. */
export interface TrialsOptions {
  readonly connection: Connection;
  /** Of the study in Redis. */
  readonly name: string;
  /** Workers that take part; as many as there are by default. */
  readonly parallel?: number | undefined;
  readonly timeout?: number | undefined;
  readonly signal: AbortSignal;
  /** Where the study is kept, for people. */
  readonly place: string;
  /** Looks what has come of it, and answers how many trials are under way. */
  readonly refresh: () => Promise<number>;
  readonly onNotice: (notice: string) => void;
}

/**
 * Has workers take part in a study until it has its trials: each a job that asks for trials, runs them and tells of them. Workers stop
 * when nobody waits for them any more. Throws a UserError when one cannot begin.
 */
export async function dispatchTrials(about: StudyAbout, options: TrialsOptions): Promise<void> {
  const { connection, name, timeout, signal, refresh, onNotice } = options;
  const { redis } = connection;
  const { bullmq } = await queuePackages();
  const queue = new bullmq.Queue<TrialsJob>(trialsQueue, { connection: redis });
  queue.on("error", () => {});
  const ids = new Set<string>();
  let [asked, told] = [0, false];
  try {
    while (!signal.aborted) {
      await redis.set(studyKey(name), "wanted", "EX", studySeconds);
      const workers = await queue.getWorkersCount();
      if (workers === 0 && !told)
        onNotice(`No worker takes trials from ${connection.place} yet: sandglass worker --redis URL`);
      told ||= workers === 0;
      while (ids.size < (options.parallel ?? Math.max(1, workers))) {
        const id = `${name}-${Date.now().toString(36)}-${asked++}`;
        const data = { sandglass: version, study: name, about, ...(timeout !== undefined && { timeout }) };
        await queue.add(`${about.config.recipe}, ${options.place}`, data, {
          ...{ jobId: id, attempts, backoff: { type: "exponential", delay: 1000 } },
          ...{ removeOnComplete: { age: 3600, count: 1000 }, removeOnFail: { age: 7 * 24 * 3600 } },
        });
        ids.add(id);
      }
      await sleep(400, undefined, { signal }).catch(() => {});
      await refresh();
      const jobs = await Promise.all([...ids].map((id) => queue.getJob(id)));
      const states = await Promise.all(jobs.map((job) => job?.getState()));
      const failed = jobs[states.indexOf("failed")];
      if (failed) throw cannotBegin(failed.failedReason);
      if (states.every((state) => state === "completed")) break;
    }
  } finally {
    await closed(redis.del(studyKey(name)));
    // Workers that hear that nobody wants the study any more give back the trial under way; one that died is not waited for.
    for (const end = Date.now() + mostWaited; Date.now() < end && (await refresh().catch(() => 0)) > 0; )
      await sleep(100);
    await closed(...[...ids].map(async (id) => await (await queue.getJob(id))?.remove().catch(() => {})));
    await closed(queue.close());
  }
  await refresh();
}

/** Milliseconds: a worker looks every second, and stops between two batches. */
const mostWaited = 5000;

const cannotBegin = (reason: string): UserError =>
  new UserError({
    where: "a worker",
    expected: "trials that can begin",
    got: reason,
    remedy: "Data that are no dataset of Sandglass must lie at the same path on every machine.",
  });
