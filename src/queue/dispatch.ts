import type { Queue } from "bullmq";
import { UserError } from "../core/errors.js";
import { version } from "../core/version.js";
import { type Connection, closed } from "./connect.js";
import type { Shard } from "./cut.js";
import {
  attempts,
  keepSeconds,
  modelKey,
  mostDeaths,
  queueName,
  rowsKey,
  type ShardJob,
  verdictsKey,
} from "./names.js";
import { queuePackages } from "./packages.js";
import { decodeResult, type ShardResult } from "./shard.js";

/** A shard that came back judged, or was given up. */
export type Settled =
  | { readonly shard: Shard; readonly result: ShardResult }
  | { readonly shard: Shard; readonly reason: string };

/** What a run of shards is told by. */
export interface DispatchOptions {
  readonly connection: Connection;
  /** Names the run among others of the queue; a run that goes on keeps its name. */
  readonly run: string;
  readonly model: { readonly bytes: Uint8Array; readonly sha256: string };
  /** Shards under way at a time. Default: two for each worker there is, and two more. */
  readonly inFlight?: number | undefined;
  /** Seconds to wait for a Redis that does not answer. */
  readonly patience: number;
  readonly signal: AbortSignal;
  readonly onState?: (state: { readonly inFlight: number; readonly workers: number }) => void;
}

/** Bytes of rows under way at a time, here and in Redis, whatever the number of workers. */
const mostBytes = 2 ** 29;

const sweepSeconds = 2;

/**
 * Sends shards to the queue, a bounded number at a time, and yields them as they come back, in any order. What Redis or a worker
 * forgets is sent again: rows are held until their verdicts are here. An error of the source is thrown when all before it is back.
 *
 * @throws UserError when Redis stays away for longer than the patience, or takes no more. The signal's reason when it is aborted.
 */
export async function* dispatch(shards: AsyncIterable<Shard>, options: DispatchOptions): AsyncGenerator<Settled> {
  const { connection, signal, patience } = options;
  const { bullmq } = await queuePackages();
  const { redis } = connection;
  const queue = new bullmq.Queue<ShardJob>(queueName, { connection: redis });
  const events = new bullmq.QueueEvents(queueName, { connection: redis });
  const office = new Office(queue, options);
  const source = shards[Symbol.asyncIterator]();
  const stop = new Stop();
  const onAbort = (): void => stop.now(signal.reason);
  const watch = setInterval(() => {
    if (connection.awayFor() > 1000 * patience) stop.now(away(connection.place, patience));
  }, 500);
  try {
    signal.addEventListener("abort", onAbort);
    signal.throwIfAborted();
    // The connection tells of its breaks itself.
    queue.on("error", () => {});
    events.on("error", () => {});
    events.on("completed", ({ jobId }) => office.ring(jobId));
    events.on("failed", ({ jobId }) => office.ring(jobId));
    await stop.or(office.sweep());
    let [ended, problem]: [boolean, unknown] = [false, undefined];
    while (!ended || office.inFlight > 0) {
      while (!ended && office.hasRoom) {
        const next = await source.next().catch((error: unknown) => {
          problem = error;
          return { done: true } as const;
        });
        if (next.done) ended = true;
        else await stop.or(office.send(next.value));
      }
      if (office.inFlight === 0) continue;
      for (const id of await stop.or(office.knocking())) {
        const settled = await stop.or(office.see(id));
        if (settled === undefined) continue;
        yield settled;
        // Only now is it safe.
        await stop.or(office.forget(id));
      }
    }
    if (problem !== undefined) throw problem;
  } catch (error) {
    throw refused(error, connection.place);
  } finally {
    clearInterval(watch);
    signal.removeEventListener("abort", onAbort);
    if (stop.isNow) connection.close();
    await closed(source.return?.(undefined), events.close(), queue.close());
  }
}

/** Ends the waiting for answers, which a Redis that is away never gives. */
class Stop {
  readonly #waiting = new Set<(reason: unknown) => void>();
  isNow = false;
  #reason: unknown;

  now(reason: unknown): void {
    if (this.isNow) return;
    this.isNow = true;
    this.#reason = reason;
    for (const end of this.#waiting) end(reason);
  }

  /** What the promise gives, unless it is stopped before. */
  async or<T>(promise: Promise<T>): Promise<T> {
    if (this.isNow) throw this.#reason;
    return await new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      promise.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }
}

/** Shards under way, and who asked for attention. */
class Office {
  readonly #queue: Queue<ShardJob>;
  readonly #options: DispatchOptions;
  readonly #underWay = new Map<string, Shard>();
  readonly #rung = new Set<string>();
  #bytes = 0;
  #workers = 0;
  #swept = 0;
  #wake: () => void = () => {};

  constructor(queue: Queue<ShardJob>, options: DispatchOptions) {
    this.#queue = queue;
    this.#options = options;
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  get hasRoom(): boolean {
    const most = this.#options.inFlight ?? 2 * this.#workers + 2;
    return this.inFlight === 0 || (this.inFlight < most && this.#bytes < mostBytes);
  }

  async send(shard: Shard): Promise<void> {
    const id = this.#id(shard);
    this.#underWay.set(id, shard);
    this.#bytes += shard.bytes.length;
    // A run that goes on may find the verdicts of what was under way when it stopped.
    if ((await this.#redis.exists(verdictsKey(id))) === 1) return this.ring(id);
    await this.#submit(id, shard);
  }

  async #submit(id: string, shard: Shard): Promise<void> {
    const { options, first, last, samples, bytes } = shard;
    await this.#redis.set(rowsKey(id), Buffer.from(bytes), "EX", keepSeconds);
    const old = await this.#queue.getJob(id);
    if (old && ["completed", "failed"].includes(await old.getState())) await old.remove();
    const data = { sandglass: version, model: this.#options.model.sha256, options, first, last, samples };
    await this.#queue.add(`${options.input} ${first} to ${last}`, data, {
      jobId: id,
      attempts,
      backoff: { type: "exponential", delay: 1000, jitter: 0.5 },
      removeOnComplete: { age: 3600, count: 1000 },
      removeOnFail: { age: 7 * keepSeconds },
    });
  }

  ring(id: string): void {
    if (!this.#underWay.has(id)) return;
    this.#rung.add(id);
    this.#wake();
  }

  /** Shards that ask for attention, once there are such; all of them from time to time, since a Redis that was killed forgets. */
  async knocking(): Promise<readonly string[]> {
    if (this.#rung.size === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000 * sweepSeconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (Date.now() - this.#swept > 1000 * sweepSeconds) await this.sweep();
    const rung = [...this.#rung];
    this.#rung.clear();
    return rung;
  }

  /** What came of a shard; undefined where nothing did yet. */
  async see(id: string): Promise<Settled | undefined> {
    const shard = this.#underWay.get(id);
    // It rang again while it was being seen to.
    if (shard === undefined) return undefined;
    const job = await this.#queue.getJob(id);
    const state = await job?.getState();
    const verdicts = await this.#redis.getBuffer(verdictsKey(id));
    if (verdicts !== null) return { shard, result: decodeResult(verdicts) };
    if (state === "failed") return { shard, reason: reasonOf(job?.failedReason) };
    if (state === undefined || state === "unknown" || state === "completed") await this.#submit(id, shard);
    return undefined;
  }

  async forget(id: string): Promise<void> {
    this.#bytes -= this.#underWay.get(id)?.bytes.length ?? 0;
    this.#underWay.delete(id);
    await this.#redis.del(rowsKey(id), verdictsKey(id));
  }

  async sweep(): Promise<void> {
    const { model, onState } = this.#options;
    this.#swept = Date.now();
    if ((await this.#redis.expire(modelKey(model.sha256), keepSeconds)) === 0) {
      await this.#redis.set(modelKey(model.sha256), Buffer.from(model.bytes), "EX", keepSeconds);
    }
    for (const [id, { bytes }] of this.#underWay) {
      if ((await this.#redis.exists(rowsKey(id), verdictsKey(id))) === 0) {
        await this.#redis.set(rowsKey(id), Buffer.from(bytes), "EX", keepSeconds);
      }
      this.#rung.add(id);
    }
    this.#workers = await this.#queue.getWorkersCount();
    onState?.({ inFlight: this.inFlight, workers: this.#workers });
  }

  get #redis(): Connection["redis"] {
    return this.#options.connection.redis;
  }

  #id({ input, number }: Shard): string {
    return `${this.#options.run}-${input}-${number}`;
  }
}

const reasonOf = (said = "no reason given"): string =>
  /stalled more than/.test(said) ? `${mostDeaths + 1} workers died over it, one after the other.` : said;

const away = (place: string, patience: number): UserError =>
  new UserError({
    where: `\`redis\` ${place}`,
    expected: `an answer within ${patience} s`,
    got: "none",
    remedy: "What is judged is kept. Start Redis, then go on with `resume`.",
  });

/** A Redis that takes no more, having no memory or no disk, is for the user to mend. */
function refused(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || !/^(OOM|MISCONF|READONLY|NOPERM)/.test(error.message)) return error;
  const expected = "Redis to take what it is given";
  const remedy = "What is judged is kept. Give it room, or less at a time (`inFlight`), then go on with `resume`.";
  return new UserError({ where: `\`redis\` ${place}`, expected, got: error.message, remedy }, { cause: error });
}
