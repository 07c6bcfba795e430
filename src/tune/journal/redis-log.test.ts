import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { createStudy, openStudy } from "../create-study.js";
import { optimize } from "../optimize.js";
import { float } from "../space.js";
import type { Study } from "../study.js";
import { lease } from "./lease.js";
import { redisLog } from "./redis-log.js";
import { RedisServer, skipWithoutRedis } from "./testing/redis-server.js";
import { nonceOf } from "./worker-id.js";

const space = { x: float(0, 1) };

describe("a study on Redis", { skip: skipWithoutRedis }, () => {
  let server: RedisServer;
  let client: Redis;
  before(async () => {
    server = await RedisServer.start();
    client = new Redis(server.url);
    client.on("error", () => {});
  });
  after(async () => {
    client?.disconnect();
    await server?.end();
  });
  const begin = (name: string): Promise<Study> => createStudy({ name, space, sampler: "random", journal: server.url });

  test("is the same as in memory, and opened again under its name", async () => {
    const study = await begin("same");
    const inMemory = await createStudy({ name: "same", space, sampler: "random" });
    for (const one of [study, inMemory]) {
      await optimize(
        one,
        async ({ settings, report }) => {
          await report(1, 1);
          return Number(settings["x"]);
        },
        { trials: 4 },
      );
    }
    const plain = ({ trials }: Study): unknown =>
      trials.map(({ number, settings, state, values }) => ({ number, settings, state, values }));
    assert.deepEqual(plain(study), plain(inMemory));
    await study.close();
    await using again = await openStudy(server.url, { name: "same" });
    assert.deepEqual(plain(again), plain(inMemory));
    assert.equal(again.place, `${server.url}, study "same"`);
    assert.deepEqual(await client.keys("sandglass:study:same*"), ["sandglass:study:same"]);
  });

  test("studies of other names do not meet; another study of one name is refused", async () => {
    await using one = await begin("one");
    await one.ask();
    await using two = await begin("two");
    assert.deepEqual(two.trials, []);
    const other = createStudy({ name: "one", space: { y: float(0, 1) }, sampler: "random", journal: server.url });
    await assert.rejects(other, { name: "UserError", message: /study "one": .*y: .*x: / });
    await assert.rejects(
      openStudy(server.url, { name: "three" }),
      /study "three": expected a study, got nothing there/,
    );
  });

  test("several that ask at once never get the same trial", async () => {
    const studies = await Promise.all([1, 2, 3].map(() => begin("crowd")));
    const given = await Promise.all(studies.flatMap((study) => Array.from({ length: 5 }, () => study.ask())));
    assert.deepEqual(
      given.map((trial) => trial!.number).sort((a, b) => a - b),
      Array.from({ length: 15 }, (_, at) => at),
    );
    await Promise.all(studies.map((study) => study.close()));
  });

  test("an entry whose acknowledgement was lost is not written twice", async () => {
    const log = await redisLog(server.url, "lost");
    const entry = { entry: "enqueue", trial: 0, settings: {}, time: 1 } as const;
    assert.equal(await log.append(entry, 0), true);
    assert.equal(await log.append(entry, 0), true);
    assert.equal(await log.append({ ...entry, time: 2 }, 0), false);
    assert.equal((await log.read(0)).length, 1);
    await log.close!();
  });

  test("the trials of a killed process are given again", async () => {
    const program = fileURLToPath(new URL("./testing/toy-worker.js", import.meta.url));
    const worker = spawn(process.execPath, [program, server.url, "50"], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) =>
      worker.stdout.on("data", (text) => /^start 4$/m.test(String(text)) && resolve(text)),
    );
    worker.kill("SIGKILL");
    await new Promise((resolve) => worker.on("close", resolve));
    await using study = await openStudy(server.url, {
      name: "toy",
      sampler: { name: "none", suggest: () => undefined },
    });
    const orphans = study.trials.filter(({ state }) => state === "running");
    assert.ok(orphans.length > 0);
    for (const { number } of orphans) assert.equal((await study.ask())!.number, number);
    assert.equal(await study.ask(), undefined);
  });

  test("a worker of another host is dead when its sign of life has expired", async () => {
    const log = await redisLog(server.url, "far");
    const far = "elsewhere/1/abc-1/0123456789ab";
    const sign = `sandglass:study:far:worker:${nonceOf(far)}`;
    await client.set(sign, far);
    assert.equal(await log.isGone!(far), false);
    await client.del(sign);
    assert.equal(await log.isGone!(far), true);
    await log.close!();
    // Our own sign is there, with its term, once something was appended.
    await (await begin("far")).close();
    await using study = await openStudy(server.url, { name: "far" });
    const seconds = await client.ttl(`sandglass:study:far:worker:${nonceOf(study.worker)}`);
    assert.ok(seconds === -2, "only looking");
    await study.ask();
    const shown = await client.ttl(`sandglass:study:far:worker:${nonceOf(study.worker)}`);
    assert.ok(shown > 0 && shown <= lease);
  });

  test("a log that was deleted, and an entry that is none, are said so", async () => {
    await using study = await begin("gone");
    await study.ask();
    await client.del("sandglass:study:gone");
    await assert.rejects(study.refresh(), {
      name: "UserError",
      message: /expected a log that only grows, of 2 entries or more, got fewer/,
    });
    await client.rpush("sandglass:study:gone", "a", "b", "c");
    await assert.rejects(study.refresh(), { name: "UserError", message: /of 2 entries or more, got another/ });
    await assert.rejects(begin("gone"), { name: "UserError", message: /study "gone", entry 1: .*no JSON: a/ });
    await client.set("sandglass:study:odd", "text");
    await assert.rejects(begin("odd"), {
      name: "UserError",
      message: /a Redis server that does its work, got WRONGTYPE/,
    });
  });

  test("a server that is killed and comes back loses nothing that was acknowledged", async () => {
    await using study = await begin("server");
    const trial = (await study.ask())!;
    await server.kill();
    const told = trial.tell(3);
    await server.start();
    assert.equal((await told).state, "complete");
    await using again = await openStudy(server.url, { name: "server" });
    assert.deepEqual(again.trials[0]!.values, [3]);
  });
});

test("a server that does not answer is said so, without the password", async () => {
  const journal = "redis://ann:secret@127.0.0.1:1";
  const begun = createStudy({ space, sampler: "random", journal });
  await assert.rejects(begun, (error: Error) => {
    assert.match(
      error.message,
      /^redis:\/\/127\.0\.0\.1:1, study "study": expected a Redis server that does its work, got .*ECONNREFUSED/,
    );
    assert.doesNotMatch(error.message, /secret/);
    return error.name === "UserError";
  });
  await assert.rejects(createStudy({ space, journal: "redis://[" }), /`journal`: expected an address such as/);
});
