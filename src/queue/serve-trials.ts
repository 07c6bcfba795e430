import { mkdirSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "bullmq";
import { openEngine } from "../engine/open.js";
import { searchRecipe } from "../runs/tuning/recipe-study.js";
import { searchersOf } from "../runs/tuning/study-about.js";
import { openStudy } from "../tune/create-study.js";
import { checkVersion } from "./check-version.js";
import { type Connection, closed } from "./connect.js";
import { attempts, mostDeaths, studyKey, type TrialsJob, trialsQueue } from "./names.js";
import { queuePackages } from "./packages.js";
import type { ServeOptions } from "./serve-shards.js";

/** Takes part in studies until its signal is aborted: the trial under way is given back then. Answers how many trials it ended. */
export async function serveTrials(
  connection: Connection,
  url: string,
  { lockSeconds = 30, threads, signal, onNotice }: ServeOptions,
): Promise<number> {
  const { redis } = connection;
  const { bullmq } = await queuePackages();
  let ended = 0;
  const takePart = async ({ data }: Job<TrialsJob>): Promise<object> => {
    checkVersion(data);
    const { study: name, timeout } = data;
    if ((await redis.exists(studyKey(name))) === 0) return { trials: 0 };
    const config = { ...data.about.config, ...(threads !== undefined && { threads }) };
    const about = { ...data.about, config };
    const over = new AbortController();
    const stop = (): void => over.abort();
    signal.addEventListener("abort", stop, { once: true });
    // Whoever wants the study says so from time to time.
    const watch = setInterval(() => {
      redis.exists(studyKey(name)).then((wanted) => wanted === 1 || stop(), stop);
    }, 1000);
    const engine = await openEngine(config.engine, threads === undefined ? {} : { threads });
    const several = (await openedObjectives(url, name)) > 1;
    const study = await openStudy(url, { name, ...searchersOf(about, several) });
    const folder = join(tmpdir(), "sandglass-trials", name);
    let trials = 0;
    try {
      mkdirSync(folder, { recursive: true });
      const events = searchRecipe(study, about, {
        ...{ engine, folder, signal: over.signal },
        ...(timeout !== undefined && { timeout }),
      });
      for await (const event of events) if (event.type === "trial" && !over.signal.aborted) trials++;
      return { trials };
    } catch (error) {
      // Told to stop, it has given back its trial: nothing to try again.
      if (!over.signal.aborted || signal.aborted) throw error;
      return { trials };
    } finally {
      ended += trials;
      clearInterval(watch);
      signal.removeEventListener("abort", stop);
      await study.close();
      await engine.dispose();
    }
  };
  const worker = new bullmq.Worker<TrialsJob>(trialsQueue, takePart, {
    ...{ connection: redis, name: `${hostname()}-${process.pid}`, maxStalledCount: mostDeaths },
    ...{ lockDuration: 1000 * lockSeconds, stalledInterval: 1000 * lockSeconds },
  });
  worker.on("failed", (job, error) => {
    if (job) onNotice?.(`study ${job.data.study}, try ${job.attemptsMade} of ${attempts}: ${error.message}`);
  });
  worker.on("error", () => {});
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await closed(worker.close(connection.awayFor() > 0));
  return ended;
}

async function openedObjectives(url: string, name: string): Promise<number> {
  const study = await openStudy(url, { name });
  await study.close();
  return study.definition.objectives.length;
}
