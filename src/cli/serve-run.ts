import { availableParallelism } from "node:os";
import { UserError } from "../core/errors.js";
import type { EngineChoice } from "../engine/open.js";
import type { Limits } from "../serve/limits.js";
import { namedFiles } from "../serve/model-files.js";
import { missingPackage } from "./missing-package.js";
import { stopOnSignal, stopped } from "./stop-on-signal.js";

export interface ServeFlags extends Partial<Omit<Limits, "maxHeld">> {
  readonly port: number;
  readonly host: string;
  readonly token?: string;
  readonly withoutToken?: true;
  readonly adaptive?: true;
  readonly workers?: number;
  readonly threads: number;
  readonly engine?: EngineChoice;
  readonly drain?: number;
  readonly grace?: number;
  readonly log: "debug" | "info" | "warn" | "error" | "silent";
}

/** Serves until it is told to stop, and answers all that it has accepted by then. */
export async function serve(models: readonly string[], flags: ServeFlags): Promise<void> {
  const { port, host, withoutToken = false, adaptive = false, engine = "auto", threads } = flags;
  if (port > 65_535) throw new UserError({ where: "--port", expected: "0 to 65535", got: `${port}` });
  const files = namedFiles(models);
  const { startServer, pino } = await serverPackages();
  const log = pino({ level: flags.log, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const stop = stopOnSignal(() => {});
  try {
    const server = await startServer({
      ...{ files, host, port, adaptive, withoutToken, engine, threads, log },
      tokens: tokensIn(flags.token ?? process.env["SANDGLASS_TOKEN"]),
      limits: limitsIn(flags),
      workers: flags.workers ?? Math.max(1, availableParallelism() - 1),
      watchEvery: 1000,
      drain: flags.drain ?? 0.5,
      grace: flags.grace ?? 30,
    });
    await stopped(stop.signal);
    await server.stop();
  } finally {
    stop.release();
  }
}

/** Late, and by hand: they are optional, and an error should say how to get them. */
async function serverPackages() {
  try {
    const [{ startServer }, { pino }] = await Promise.all([import("../serve/server.js"), import("pino")]);
    return { startServer, pino };
  } catch (error) {
    throw missingPackage("serve", error, [
      "hono",
      "@hono/node-server",
      "@valibot/to-json-schema",
      "prom-client",
      "pino",
    ]);
  }
}

function tokensIn(text: string | undefined): string[] {
  if (text === undefined) return [];
  const tokens = text.split(",").map((token) => token.trim());
  // What bearers may be (RFC 6750): anything else could never be sent.
  const bad = tokens.find((token) => !/^[A-Za-z0-9._~+/-]+=*$/.test(token));
  if (bad === undefined) return tokens;
  const got = bad === "" ? "an empty one" : "one with other characters";
  throw new UserError({ where: "--token", expected: "letters, digits and . _ ~ + / -, in each token", got });
}

function limitsIn({
  maxBatch,
  maxWait,
  maxBody,
  maxRows,
  maxPixels,
  maxTime,
  maxSilence,
  maxQueue,
}: ServeFlags): Partial<Limits> {
  const given = { maxBatch, maxWait, maxBody, maxRows, maxPixels, maxTime, maxSilence, maxQueue };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
