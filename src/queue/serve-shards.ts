import { hostname } from "node:os";
import type { Job } from "bullmq";
import { UserError } from "../core/errors.js";
import { checkVersion } from "./check-version.js";
import { type Connection, closed } from "./connect.js";
import { judgeShard } from "./judge-shard.js";
import { attempts, keepSeconds, mostDeaths, queueName, rowsKey, type ShardJob, verdictsKey } from "./names.js";
import { queuePackages } from "./packages.js";
import { decodeShard, encodeResult, type ShardContent } from "./shard.js";
import { WorkerModels } from "./worker-models.js";

/** How a worker works. */
export interface ServeOptions {
  /** Seconds without a sign of life after which another worker takes a shard over. Default 30. */
  readonly lockSeconds?: number;
  readonly threads?: number;
  /** Aborted: the shard under way is finished, and no other begun. */
  readonly signal: AbortSignal;
  readonly onNotice?: (notice: string) => void;
}

/** Judges shards from the queue until its signal is aborted. Answers how many samples in how many shards. */
export async function serveShards(
  connection: Connection,
  { lockSeconds = 30, threads, signal, onNotice }: ServeOptions,
): Promise<{ readonly shards: number; readonly samples: number }> {
  const { redis } = connection;
  const { bullmq } = await queuePackages();
  const models = new WorkerModels(redis, threads);
  let [shards, samples] = [0, 0];
  const judge = async (job: Job<ShardJob>): Promise<object> => {
    const { id = "", data } = job;
    checkVersion(data);
    // Left over from a run that went on without it, or done by a worker that could not say so any more.
    const [rows, done] = [await redis.getBuffer(rowsKey(id)), await redis.exists(verdictsKey(id))];
    if (rows === null || done === 1) return { done: done === 1 };
    const detector = await models.open(data.model, data.options.engine);
    const result = await judgeShard(detector, contentOf(rows), data.options);
    // The first result counts: whoever comes later has the same.
    await redis.set(verdictsKey(id), Buffer.from(encodeResult(result)), "EX", keepSeconds, "NX");
    const { problem, judged, anomalous, unread } = result.summary;
    if (problem) throw new bullmq.UnrecoverableError(new UserError(problem).message);
    shards++;
    samples += data.samples;
    return { judged, anomalous, unread };
  };
  const worker = new bullmq.Worker<ShardJob>(queueName, judge, {
    connection: redis,
    name: `${hostname()}-${process.pid}`,
    lockDuration: 1000 * lockSeconds,
    stalledInterval: 1000 * lockSeconds,
    maxStalledCount: mostDeaths,
  });
  worker.on("failed", (job, error) => {
    if (job) onNotice?.(`shard ${job.id}, try ${job.attemptsMade} of ${attempts}: ${error.message}`);
  });
  // A connection that breaks is told of by itself; a lock that was lost means that another worker took the shard over.
  worker.on("error", (error) => {
    if (connection.awayFor() === 0 && !isConnectionError(error)) onNotice?.(error.message);
  });
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  // Who wants to stop does not wait for a Redis that is away: another worker takes the shard over.
  if (connection.awayFor() > 0) {
    connection.close();
    await closed(worker.close(true));
  } else await worker.close();
  await models.close();
  return { shards, samples };
}

const isConnectionError = (error: Error): boolean =>
  /ECONN|EPIPE|Connection is closed|LOADING|ETIMEDOUT/.test(
    `${(error as NodeJS.ErrnoException).code} ${error.message}`,
  );

function contentOf(rows: Uint8Array): ShardContent {
  try {
    return decodeShard(rows);
  } catch (cause) {
    const problem = {
      where: "rows of the shard",
      expected: "what sandglass score sent",
      got: "something else in Redis",
    };
    throw new UserError(problem, { cause });
  }
}
