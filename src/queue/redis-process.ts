import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A Redis of its own for tests: on a free port, in a temporary folder, its append-only file there. Fails where there is none.

/** A Redis under way. */
export interface RedisProcess {
  readonly url: string;
  pid(): number | undefined;
  /** Ends it without a word, as a crash would, and starts it again on what it had on disk. */
  crash(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** More options as redis-server takes them on its command line. */
export async function startRedis(...options: readonly string[]): Promise<RedisProcess> {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const where = ["--bind", "127.0.0.1", "--port", `${port}`, "--dir", folder, "--save", "", "--appendonly", "yes"];
    const started = spawn("redis-server", [...where, ...options], { stdio: ["ignore", "pipe", "inherit"] });
    child = started;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      started.on("error", (cause) =>
        reject(new Error("These tests need redis-server: apt-get install redis-server", { cause })),
      );
      started.on("exit", () => reject(new Error(`redis-server ended: ${said}`)));
      started.stdout.setEncoding("utf8").on("data", (text: string) => {
        said = (said + text).slice(-10_000);
        if (said.includes("Ready to accept connections")) resolve();
      });
    });
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => child?.pid,
    start,
    kill,
    crash: async () => {
      await kill();
      await start();
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nothing listens at just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
