import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { limitsOf } from "./limits.js";
import type { ModelThread } from "./model-worker.js";
import { unpackTasks } from "./pack-tasks.js";
import type { Answer, Task } from "./task.js";
import type { LoadedModel, ThreadData, ThreadWork, WorkName } from "./thread-messages.js";
import { ThreadPool } from "./thread-pool.js";

// Threads that only say which file they answered from, and die when they are told to.

class Fake implements ModelThread {
  readonly #onDeath: (why: string) => void;
  readonly loaded = new Map<string, string>();
  readonly waiting = new Set<(error: Error) => void>();
  hold: Promise<void> = Promise.resolve();

  constructor(_: ThreadData, onDeath: (why: string) => void) {
    this.#onDeath = onDeath;
  }

  async ask<Name extends WorkName>(work: Name, ask: ThreadWork[Name]["ask"]): Promise<ThreadWork[Name]["reply"]> {
    const dead = new Promise<never>((_, reject) => this.waiting.add(reject));
    dead.catch(() => {});
    return (await Promise.race([this.#work(work, ask), dead])) as ThreadWork[Name]["reply"];
  }

  async #work(work: WorkName, ask: unknown): Promise<unknown> {
    if (work === "load") {
      const { model, version, bytes } = ask as ThreadWork["load"]["ask"];
      const text = new TextDecoder().decode(bytes);
      if (text === "broken") throw new UserError({ where: "model file", expected: "one", got: "broken" });
      this.loaded.set(`${model}@${version}`, text);
      return { card: { kind: "detector" } } as LoadedModel;
    }
    if (work === "drop") {
      const { model, version } = ask as ThreadWork["drop"]["ask"];
      return void this.loaded.delete(`${model}@${version}`);
    }
    await this.hold;
    return unpackTasks(ask as ThreadWork["answer"]["ask"]).map(({ model, version }): Answer => {
      const body = this.loaded.get(`${model}@${version}`);
      return body === undefined
        ? { status: 500, type: "text/plain", body: "not loaded", rows: 0 }
        : { status: 200, type: "text/plain", body, rows: 1 };
    });
  }

  die(): void {
    for (const reject of this.waiting) reject(new Error("dead"));
    this.#onDeath("it was told to");
  }

  async stop(): Promise<void> {}
}

const file = (text: string): Uint8Array => new TextEncoder().encode(text);

function poolOf(workers: number) {
  const threads: Fake[] = [];
  const failed: string[] = [];
  const pool = new ThreadPool({
    ...{ workers, engine: "wasm", threads: 1, limits: limitsOf({}), pause: 1 },
    observer: { failed: (bug) => failed.push(bug) },
    start: (...args) => {
      const thread = new Fake(...args);
      threads.push(thread);
      return thread;
    },
  });
  const ask = (): Promise<Answer> =>
    pool.answer({
      ...{ model: "pump", operation: "score", type: "application/json", accept: "application/json", options: {} },
      body: new Uint8Array(3),
    } satisfies Task);
  return { pool, threads, failed, ask };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

test("a request is answered by the file it came to; the next by the new one; the old one is dropped after that", async () => {
  const { pool, threads, ask } = poolOf(1);
  await pool.takeOver("pump", file("first"));
  let release: () => void = () => {};
  threads[0]!.hold = new Promise((resolve) => {
    release = resolve;
  });
  const before = ask();
  await soon();
  const taken = pool.takeOver("pump", file("second"));
  await taken;
  const after = ask();
  assert.equal(threads[0]!.loaded.size, 2, "both files while one is asked");
  release();
  assert.deepEqual([(await before).body, (await after).body], ["first", "second"]);
  await soon();
  assert.deepEqual([...threads[0]!.loaded.values()], ["second"]);
  await pool.close();
});

test("a file that cannot be opened is refused by all threads, and the one before goes on", async () => {
  const { pool, threads, ask } = poolOf(2);
  await pool.takeOver("pump", file("first"));
  await assert.rejects(pool.takeOver("pump", file("broken")), UserError);
  assert.equal((await ask()).body, "first");
  await soon();
  for (const { loaded } of threads) assert.deepEqual([...loaded.values()], ["first"]);
  await pool.close();
});

test("a thread that dies takes only what it was doing with it, and comes back with all models", async () => {
  const { pool, threads, failed, ask } = poolOf(1);
  await pool.takeOver("pump", file("first"));
  threads[0]!.hold = new Promise(() => {});
  const lost = ask();
  await soon();
  const waiting = ask();
  threads[0]!.die();
  await assert.rejects(lost, /dead/);
  assert.equal((await waiting).body, "first");
  assert.equal(threads.length, 2);
  assert.match(failed.join(), /a model's thread died: it was told to/);
  await pool.close();
  assert.equal(pool.names.length, 1);
});

test("a pool without a model is not ready, nor is one that retires", async () => {
  const { pool } = poolOf(1);
  assert.equal(pool.ready, false);
  await pool.takeOver("pump", file("first"));
  assert.equal(pool.ready, true);
  pool.retire();
  assert.equal(pool.ready, false);
  await assert.rejects(pool.answer({ model: "other" } as Task), /expected a model: pump, got other/);
  await pool.close();
});
