import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { UserError } from "../core/errors.js";
import { connect } from "../queue/connect.js";
import { serveShards } from "../queue/serve-shards.js";
import { serveTrials } from "../queue/serve-trials.js";
import { exitCode } from "./exit-code.js";
import { onNotice } from "./notice.js";
import { stopOnSignal } from "./stop-on-signal.js";

export interface WorkerFlags {
  readonly redis?: string;
  readonly concurrency?: number;
  readonly threads?: number;
  readonly lock?: number;
}

export async function work({ redis: url, concurrency = 1, threads = 1, lock }: WorkerFlags): Promise<void> {
  if (url === undefined) throw noRedis("sandglass worker");
  const stop = stopOnSignal(() => onNotice("Stopping after the shard under way; Ctrl-C again stops at once."));
  try {
    const connection = await connect(url, onNotice);
    try {
      if (concurrency > 1) await keepRunning(concurrency, url, stop.signal);
      else {
        onNotice(`Working for ${connection.place}. Ctrl-C stops after the shard under way.`);
        const options = { threads, signal: stop.signal, onNotice, ...(lock !== undefined && { lockSeconds: lock }) };
        const [{ shards, samples }, trials] = await Promise.all([
          serveShards(connection, options),
          serveTrials(connection, url, options),
        ]);
        onNotice(`${samples} samples in ${shards} shards${trials > 0 ? `, ${trials} trials` : ""}`);
      }
    } finally {
      connection.close();
    }
  } finally {
    stop.release();
  }
  process.exitCode = exitCode.interrupted;
}

export const noRedis = (where: string): UserError =>
  new UserError({
    where,
    expected: "`redis`, the URL of the Redis with the queue",
    got: "none",
    remedy: "Give it, or set SANDGLASS_REDIS.",
  });

/** So many processes that each take one shard at a time; one that dies is started again. */
async function keepRunning(count: number, url: string, signal: AbortSignal): Promise<void> {
  const start = (): ChildProcess =>
    spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1), "--concurrency", "1"], {
      stdio: "inherit",
      env: { ...process.env, SANDGLASS_REDIS: url },
    });
  const running = async (): Promise<void> => {
    while (!signal.aborted) {
      const child = start();
      const forward = (): void => void child.kill("SIGTERM");
      signal.addEventListener("abort", forward, { once: true });
      const [code, killed] = (await once(child, "exit")) as [number | null, string | null];
      signal.removeEventListener("abort", forward);
      if (signal.aborted || code === exitCode.userMistake) return;
      onNotice(`A worker process ended (${killed ?? `code ${code}`}); another is started.`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  await Promise.all(Array.from({ length: count }, running));
}
