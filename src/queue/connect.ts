import { setTimeout } from "node:timers/promises";
import type { Redis } from "ioredis";
import { UserError } from "../core/errors.js";
import { queuePackages } from "./packages.js";

/** A connection to Redis that outlives restarts of it. */
export interface Connection {
  readonly redis: Redis;
  /** The URL without its password. */
  readonly place: string;
  /** Milliseconds that Redis has not answered for; 0 while it does. */
  awayFor(): number;
  close(): void;
}

/** What BullMQ asks for; it would only warn. */
const oldestRedis = [6, 2] as const;

/**
 * Connects to Redis. Once connected, it waits for a Redis that goes away to come back, and says so.
 *
 * @throws UserError when nothing answers at the URL, the password is wrong or missing, or Redis is older than 6.2.
 */
export async function connect(url: string, onNotice?: (notice: string) => void): Promise<Connection> {
  const place = placeOf(url);
  const { Redis: Client } = await queuePackages();
  let connected = false;
  let awaySince: number | undefined;
  let problem: Error | undefined;
  const redis = new Client(url, {
    lazyConnect: true,
    connectTimeout: 5000,
    // What is asked while Redis is away waits for it.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (connected ? Math.min(100 * times, 2000) : null),
  });
  redis.on("error", (error: Error) => {
    problem = error;
  });
  try {
    await redis.connect();
    checkVersion(await redis.info("server"), place);
  } catch (cause) {
    redis.disconnect();
    throw cause instanceof UserError ? cause : refusal(place, problem ?? (cause as Error));
  }
  connected = true;
  redis.on("close", () => {
    if (awaySince !== undefined || !connected) return;
    awaySince = Date.now();
    onNotice?.(`Redis at ${place} does not answer. Waiting for it to come back.`);
  });
  redis.on("ready", () => {
    if (awaySince !== undefined) onNotice?.(`Redis at ${place} is back.`);
    awaySince = undefined;
  });
  return {
    redis,
    place,
    awayFor: () => (awaySince === undefined ? 0 : Date.now() - awaySince),
    close: () => {
      connected = false;
      redis.disconnect();
    },
  };
}

function placeOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["redis:", "rediss:"].includes(parsed.protocol) || parsed.hostname === "") {
    throw new UserError({
      where: "`redis`",
      expected: "a URL such as redis://127.0.0.1:6379, with a password redis://:PASSWORD@HOST:PORT",
      got: parsed?.password ? "another" : `"${url}"`,
    });
  }
  return `${parsed.protocol}//${parsed.host}${parsed.pathname === "/" ? "" : parsed.pathname}`;
}

function refusal(place: string, cause: Error): UserError {
  const where = `\`redis\` ${place}`;
  if (/^(NOAUTH|WRONGPASS|ERR invalid password|ERR AUTH)/.test(cause.message)) {
    const problem = {
      where,
      expected: "the user and password of this Redis",
      got: cause.message.startsWith("NOAUTH") ? "none" : "others",
      remedy: "Give them in the URL, redis://USER:PASSWORD@HOST:PORT, the user may be empty.",
    };
    return new UserError(problem, { cause });
  }
  const remedy = "Start it (redis-server), or give the URL of one that runs.";
  return new UserError({ where, expected: "Redis to answer", got: cause.message, remedy }, { cause });
}

function checkVersion(info: string, place: string): void {
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? "no version";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestRedis[0] || (major === oldestRedis[0] && minor >= oldestRedis[1])) return;
  throw new UserError({
    where: `\`redis\` ${place}`,
    expected: `Redis ${oldestRedis.join(".")} or newer`,
    got: version,
    remedy: "Update it, or give the URL of a newer one.",
  });
}

/** Waits for something to close, which a Redis that is away can keep from it for ever. */
export async function closed(...closing: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const patience = new AbortController();
  const enough = setTimeout(2000, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(closing), enough]);
  patience.abort();
}
