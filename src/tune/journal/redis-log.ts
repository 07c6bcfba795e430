// Needs Node.js: loaded late as #node/tune/journal/….
import type { Redis } from "ioredis";
import { UserError } from "../../core/errors.js";
import type { Entry } from "../entry.js";
import { parseEntry, printEntry } from "../parse-entry.js";
import type { StudyLog } from "../study-log.js";
import { lease } from "./lease.js";
import { newWorkerId, nonceOf, processOf, stateOf, thisProcess } from "./worker-id.js";

/**
 * Appends if the list is as long as we believe. Gives what stands at that place then: our entry, also when an earlier try of ours
 * came through and only its answer was lost; or another's.
 */
const append = `
if redis.call("llen", KEYS[1]) == tonumber(ARGV[1]) then redis.call("rpush", KEYS[1], ARGV[2]) end
return redis.call("lindex", KEYS[1], ARGV[1])`;

/** A study on Redis: a list named after it, one text for each entry. Throws a UserError when the server does not answer. */
export async function redisLog(url: string, name: string): Promise<StudyLog> {
  const place = placeOf(url, name);
  const client = await connect(url, place);
  return new RedisLog(client, `sandglass:study:${name}`, place);
}

class RedisLog implements StudyLog {
  readonly place: string;
  readonly #client: Redis;
  readonly #key: string;
  readonly #worker = newWorkerId(thisProcess());
  #beat: NodeJS.Timeout | undefined;
  /** The last entry read, to notice when the list is another. */
  #last: string | undefined;

  constructor(client: Redis, key: string, place: string) {
    this.place = place;
    this.#client = client;
    this.#key = key;
  }

  async join(): Promise<string> {
    return this.#worker;
  }

  async read(from: number): Promise<readonly Entry[]> {
    const known = Math.min(from, 1);
    const texts = await this.#ask(() => this.#client.lrange(this.#key, from - known, -1));
    if (known === 1 && (texts[0] === undefined || (this.#last !== undefined && texts[0] !== this.#last))) {
      throw new UserError({
        where: this.place,
        expected: `a log that only grows, of ${from} entries or more`,
        got: texts[0] === undefined ? "fewer" : "another",
        remedy: "Somebody deleted it, or the server lost it. Start this process again to go on from what is there now.",
      });
    }
    const entries = texts.slice(known).map((text, at) => parseEntry(text, `${this.place}, entry ${from + at + 1}`));
    this.#last = texts.at(-1);
    return entries;
  }

  async append(entry: Entry, at: number): Promise<boolean> {
    const text = printEntry(entry);
    return await this.#ask(async () => {
      if (this.#beat === undefined) {
        await this.#show();
        this.#beat = setInterval(() => void this.#show().catch(() => {}), (lease / 3) * 1000).unref();
      }
      return (await this.#client.eval(append, 1, this.#key, at, text)) === text;
    });
  }

  async isGone(worker: string): Promise<boolean> {
    const id = processOf(worker);
    if (id === undefined) return false;
    const state = stateOf(id);
    if (state === "dead") return true;
    if (state === "alive" && id.start !== "?") return false;
    return (await this.#ask(() => this.#client.exists(this.#signOf(worker)))) === 0;
  }

  async close(): Promise<void> {
    const hasShown = this.#beat !== undefined;
    clearInterval(this.#beat);
    this.#beat = undefined;
    try {
      if (hasShown) await this.#client.del(this.#signOf(this.#worker));
    } catch {
      // It expires.
    } finally {
      this.#client.disconnect();
    }
  }

  /** A sign of life, which expires. */
  async #show(): Promise<void> {
    await this.#client.set(this.#signOf(this.#worker), this.#worker, "EX", lease);
  }

  #signOf(worker: string): string {
    return `${this.#key}:worker:${nonceOf(worker)}`;
  }

  async #ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      throw asUserError(this.place, error);
    }
  }
}

async function connect(url: string, place: string): Promise<Redis> {
  const { Redis } = await import("ioredis").catch((cause: unknown) => {
    const remedy = "Install it with npm install ioredis, or keep the study in a file.";
    throw new UserError({ where: place, expected: "the package ioredis", got: "none installed", remedy }, { cause });
  });
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 5000 });
  let reason: Error | undefined;
  client.on("error", (error) => {
    reason = error;
  });
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.disconnect();
    throw asUserError(place, reason ?? error);
  }
}

/** The study's place without user name and password. */
function placeOf(url: string, name: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === "/" ? "" : pathname}, study "${name}"`;
  } catch (cause) {
    const expected = "an address such as redis://localhost:6379";
    throw new UserError({ where: "`journal`", expected, got: "one that is none" }, { cause });
  }
}

/** What a server says, and that none answers, is for the user to mend. */
function asUserError(where: string, error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  const isKnown = code !== undefined || /ReplyError|MaxRetries|closed|ETIMEDOUT/.test(`${error.name} ${error.message}`);
  if (!isKnown) return error;
  const remedy = "What was acknowledged is kept there; start again once the server answers.";
  const got = error.message === "" ? String(code) : error.message;
  return new UserError({ where, expected: "a Redis server that does its work", got, remedy }, { cause: error });
}
