import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** In CI the server is installed, so its absence is a failure there and not a reason to skip. */
export const skipWithoutRedis: string | false =
  process.env["CI"] === undefined && spawnSync("redis-server", ["--version"]).error !== undefined && "no redis-server";

/** A server of one's own, which keeps everything on disk and can be killed. */
export class RedisServer {
  readonly url: string;
  readonly #port: number;
  readonly #folder: string = mkdtempSync(join(tmpdir(), "sandglass-redis-"));
  #process: ReturnType<typeof spawn> | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const options = ["--port", String(this.#port), "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""];
    const server = spawn("redis-server", [...options, "--appendonly", "yes", "--appendfsync", "always"]);
    this.#process = server;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject);
      server.on("close", () => reject(new Error(`redis-server ended: ${said}`)));
      server.stdout.on("data", (text) => {
        said += text;
        if (/Ready to accept connections/.test(said)) resolve();
      });
    });
  }

  async kill(): Promise<void> {
    const server = this.#process;
    if (server === undefined) return;
    this.#process = undefined;
    await new Promise((resolve) => {
      server.on("close", resolve);
      server.kill("SIGKILL");
    });
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
