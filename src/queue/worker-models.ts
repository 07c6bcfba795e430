import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { UserError } from "../core/errors.js";
import type { Engine } from "../engine/contract.js";
import { type EngineChoice, openEngine } from "../engine/open.js";
import type { Detector } from "../pipeline/detector.js";
import { openDetector } from "../pipeline/model-bytes.js";
import { modelKey } from "./names.js";

/** So many models stay open in a worker, the last used. */
const most = 4;

/** Models of the shards that a worker gets, each fetched once and known by the checksum of its file. */
export class WorkerModels {
  readonly #redis: Redis;
  readonly #threads: number | undefined;
  readonly #engines = new Map<EngineChoice, Engine>();
  readonly #open = new Map<string, Detector>();

  constructor(redis: Redis, threads?: number) {
    this.#redis = redis;
    this.#threads = threads;
  }

  /** Throws a UserError when Redis does not have the model, or something else in its place. */
  async open(sha256: string, choice: EngineChoice = "auto"): Promise<Detector> {
    const key = `${choice} ${sha256}`;
    const open = this.#open.get(key);
    if (open) {
      this.#open.delete(key);
      this.#open.set(key, open);
      return open;
    }
    const detector = await openDetector(await this.#fetch(sha256), { engine: await this.#engine(choice) });
    this.#open.set(key, detector);
    const [eldest, least] = this.#open.entries().next().value!;
    if (this.#open.size > most) {
      this.#open.delete(eldest);
      await least.close();
    }
    return detector;
  }

  async close(): Promise<void> {
    for (const detector of this.#open.values()) await detector.close();
    for (const engine of this.#engines.values()) await engine.dispose();
  }

  async #engine(choice: EngineChoice): Promise<Engine> {
    const open = this.#engines.get(choice);
    if (open) return open;
    const engine = await openEngine(choice, this.#threads === undefined ? {} : { threads: this.#threads });
    this.#engines.set(choice, engine);
    return engine;
  }

  async #fetch(sha256: string): Promise<Uint8Array> {
    const bytes = await this.#redis.getBuffer(modelKey(sha256));
    const found = bytes === null ? undefined : createHash("sha256").update(bytes).digest("hex");
    if (bytes !== null && found === sha256) return bytes;
    throw new UserError({
      where: `model ${sha256.slice(0, 12)}`,
      expected: `its file in Redis as ${modelKey(sha256)}`,
      got: found === undefined ? "nothing" : "another file",
      remedy:
        "The sandglass score that sends the shards puts it there again while it runs; one that has ended goes on with `resume`.",
    });
  }
}
