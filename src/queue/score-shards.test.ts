import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { Queue } from "bullmq";
import { encode } from "fast-png";
import { cli, startCli } from "../cli/cli-process.js";
import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import { writeNpy } from "../data/readers/npy.js";
import { readTable } from "../data/table/table.js";
import { openEngine } from "../engine/open.js";
import { fitDetector, saveModel } from "../pipeline/index.js";
import { asCsv, barPictures, planePoints, plantRows } from "../pipeline/sample-data.js";
import { readGoldens } from "../testing/golden-file.js";
import { connect } from "./connect.js";
import { modelKey, queueName, rowsKey } from "./names.js";
import { type RedisProcess, startRedis } from "./redis-process.js";
import { type ScoreShardsOptions, type ScoringState, scoreShards } from "./score-shards.js";
import { serveShards } from "./serve-shards.js";
import type { Scored } from "./tally.js";

let folder: string;
let redis: RedisProcess;
const model = (name: string): string => join(folder, `${name}.onnx`);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-queue-"));
  redis = await startRedis();
  const times = Array.from({ length: 60 }, (_, at) => {
    const random = new Random(at, "golden rows");
    return `2023-01-01T00:${10 + (at % 50)}:00Z,${random.normal(3, 1)},${1_700_000_000 + at},${at % 2 ? "red" : "blue"},${at % 3 === 0}`;
  });
  const kinds = {
    plant: plantRows(200),
    plane: planePoints(200),
    bars: barPictures(120),
    golden: await readTable(new TextEncoder().encode(`when,a,b,colour,ok\n${times.join("\n")}\n`)),
  };
  const engine = await openEngine("wasm", { threads: 1 });
  for (const [name, data] of Object.entries(kinds)) {
    const detector = await fitDetector(data, { epochs: 2, score: "mse", engine });
    await saveModel(detector, model(name));
    await detector.close();
  }
  await engine.dispose();
});

after(async () => {
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const judging = { format: "ndjson", onError: "stop", engine: "wasm" } as const;

/** Scores by workers in this process, `workers` of them, which stop with it. */
async function scored(
  path: string,
  inputs: readonly string[],
  {
    workers = 1,
    url = redis.url,
    ...options
  }: Partial<ScoreShardsOptions> & {
    readonly out: string;
    readonly workers?: number;
    readonly url?: string;
  },
): Promise<{ readonly result: Scored; readonly notices: readonly string[] }> {
  const notices: string[] = [];
  const onNotice = (notice: string): void => void notices.push(notice);
  const over = new AbortController();
  const working = Array.from({ length: workers }, async () => {
    const own = await connect(url);
    await serveShards(own, { lockSeconds: 2, threads: 1, signal: over.signal, onNotice });
    own.close();
  });
  const connection = await connect(url, onNotice);
  try {
    const signal = new AbortController().signal;
    const result = await scoreShards(path, inputs, {
      ...{ connection, resume: false, samples: 1000, judging, signal, stdin: Readable.from([]), onNotice, ...options },
    });
    return { result, notices };
  } finally {
    connection.close();
    over.abort();
    await Promise.all(working);
  }
}

function written(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** A table of some shards: of 2,500 rows, each batch of 1,000 is one. */
const longTable = (name: string, rows = 2500): string => written(name, asCsv(plantRows(rows, 5)));

test("every kind of input comes out in the bytes that sandglass score writes alone", async (t) => {
  const table = Buffer.from(asCsv(plantRows(2300, 2), ["valve", "heat", "speed", "load"])).toString();
  const spoilt = table.replace("\nshut,", "\najar,").replace(/\n[^\n]*\n$/, "\nopen,x,1,2\n");
  const pictures = join(folder, "pictures");
  mkdirSync(join(pictures, "inner"), { recursive: true });
  const data = Uint8Array.from(barPictures(70, 3).data);
  for (let at = 0; at < 70; at++) {
    const png = encode({ width: 8, height: 8, channels: 1, depth: 8, data: data.slice(64 * at, 64 * at + 64) });
    writeFileSync(join(pictures, at % 3 ? `${at}.png` : `inner/${at}.png`), at === 4 ? png.subarray(0, 40) : png);
  }
  const points = planePoints(2100, 4);
  const golden = readGoldens<Readonly<Record<string, string>>>("data-parquet")[0]!["snappy"]!;
  const lines = points.map((point) => `${JSON.stringify(point)}\n`).join("");
  const report = ["--on-error", "report", "--blame", "2"] as const;
  const cases = [
    ["CSV, rows that cannot be read among them", "plant", written("some.csv", spoilt), [...report, "--format", "csv"]],
    ["NPY", "plane", written("some.npy", writeNpy({ shape: [2100, 3], data: Float64Array.from(points.flat()) })), []],
    ["Parquet, with times", "golden", written("some.parquet", Buffer.from(golden, "base64")), ["--format", "csv"]],
    [
      "NDJSON",
      "plant",
      written(
        "some.ndjson",
        plantRows(1500, 6)
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(""),
      ),
      [],
    ],
    ["pictures, a damaged one among them", "bars", pictures, [...report, "--fit", "resize"]],
  ] as const;
  for (const [name, kind, input, flags] of cases) {
    await t.test(name, async () => {
      const alone = await cli("score", model(kind), input, "--engine", "wasm", "--threads", "1", ...flags);
      assert.notEqual(alone.stdout, "", alone.stderr);
      const word = (flag: string): string | undefined => flags[(flags as readonly string[]).indexOf(flag) + 1];
      const has = (flag: string): boolean => (flags as readonly string[]).includes(flag);
      const { result, notices } = await scored(model(kind), [input], {
        ...{ out: join(folder, `${kind}-${name.slice(0, 3)}`), workers: 2, samples: kind === "bars" ? 20 : 1000 },
        judging: {
          ...judging,
          ...(has("--format") && { format: "csv" }),
          ...(has("--on-error") && { onError: "report", blame: Number(word("--blame")) }),
          ...(has("--fit") && { fit: "resize" }),
        },
      });
      const merged = readFileSync(join(folder, `${kind}-${name.slice(0, 3)}`, result.files[0]!), "utf8");
      assert.equal(merged, alone.stdout);
      assert.ok(alone.stderr.includes(`${result.judged} judged, ${result.anomalous} anomalous`), alone.stderr);
      assert.equal(result.unread > 0, has("--on-error"));
      // What a worker noticed is said as it would be here.
      for (const notice of notices.filter((one) => /png/.test(one))) assert.ok(alone.stderr.includes(notice), notice);
    });
  }
  await t.test("lines from a pipe", async () => {
    const alone = startCli(["score", model("plane"), "-", "--engine", "wasm"], { stdin: written("lines", lines) });
    const { result } = await scored(model("plane"), ["-"], {
      ...{ out: join(folder, "piped"), stdin: Readable.from([Buffer.from(lines)]) },
    });
    assert.equal(readFileSync(join(folder, "piped", result.files[0]!), "utf8"), (await alone.outcome).stdout);
  });
  await t.test("what other tools for BullMQ see: jobs that say what they are and what came of them", async () => {
    const connection = await connect(redis.url);
    const queue = new Queue(queueName, { connection: connection.redis });
    const done = await queue.getCompleted();
    const [job] = done.filter(({ name }) => name.includes("some.npy 0 to 999"));
    const { judged } = job!.returnvalue as { readonly judged: number };
    assert.deepEqual([judged, job!.data.samples, job!.data.sandglass.length > 0], [1000, 1000, true]);
    assert.deepEqual(await connection.redis.keys("sandglass:rows:*"), []);
    assert.deepEqual(await connection.redis.keys("sandglass:verdicts:*"), []);
    await queue.close();
    connection.close();
  });
});

test("a shard that always fails is given up with its reason, the rest completed, and done when the run goes on", async () => {
  const table = longTable("poisoned.csv");
  const out = join(folder, "poisoned");
  const other = await connect(redis.url);
  // Rows that no worker can read, put in the place of the second shard's before one comes to it.
  let spoilt = false;
  const spoil = setInterval(async () => {
    const [key] = await other.redis.keys("sandglass:rows:*-0-1");
    if (key !== undefined) spoilt = (await other.redis.set(key, "no rows", "XX")) === "OK" || spoilt;
  }, 1);
  const { result } = await scored(model("plant"), [table], { out, inFlight: 3 });
  clearInterval(spoil);
  assert.ok(spoilt);
  assert.equal(result.judged, 1500);
  const [missing] = result.missing;
  assert.deepEqual([result.missing.length, missing!.first, missing!.last, missing!.samples], [1, 1002, 2001, 1000]);
  assert.match(missing!.reason, /rows of the shard: expected what sandglass score sent, got something else in Redis/);
  const incomplete = readFileSync(join(out, result.files[0]!), "utf8").trimEnd().split("\n");
  assert.equal(result.files[0], "poisoned.csv.incomplete.ndjson");
  assert.equal(incomplete.length, 1500);
  assert.equal(JSON.parse(readFileSync(join(out, "missing.ndjson"), "utf8")).first, 1002);
  const queue = new Queue(queueName, { connection: other.redis });
  const [dead] = await queue.getFailed();
  assert.match(dead!.failedReason, /rows of the shard/);
  await queue.close();
  other.close();

  const { result: again, notices } = await scored(model("plant"), [table], { out, resume: true });
  assert.deepEqual([again.judged, again.missing.length], [2500, 0]);
  const alone = await cli("score", model("plant"), table, "--engine", "wasm", "--threads", "1");
  assert.equal(readFileSync(join(out, again.files[0]!), "utf8"), alone.stdout, notices.join("\n"));
  assert.deepEqual(readdirSync(out).sort(), ["poisoned.csv.ndjson", "score.json"]);
  await assert.rejects(scored(model("plant"), [table], { out }), /expected a new or empty folder, got a scoring/);
  await assert.rejects(scored(model("plane"), [table], { out, resume: true }), /expected the scoring it holds, model/);
});

test("a model that is not in Redis is named, and put there again", async () => {
  const other = await connect(redis.url);
  let gone: Promise<number> | undefined;
  const { result, notices } = await scored(model("plane"), [written("points.csv", "0,1,2\n1,2,3\n")], {
    out: join(folder, "modelless"),
    onState: () => {
      gone ??= other.redis.keys(modelKey("*")).then((keys) => other.redis.del(...keys));
    },
  });
  other.close();
  assert.ok((await gone)! > 0);
  assert.equal(result.judged, 2);
  const told = notices.find((one) => one.includes("model "));
  assert.match(
    told ?? "",
    /try 1 of 3: model [0-9a-f]{12}: expected its file in Redis as sandglass:model:.*got nothing/,
  );
});

test("a mistake in the input is told as without workers, and what came before it is kept", async () => {
  const rows = Buffer.from(asCsv(plantRows(2500, 5)))
    .toString()
    .trimEnd()
    .split("\n");
  const mended = rows.join("\n");
  rows[2300] = "1,2,3";
  const table = written("mistaken.csv", rows.join("\n"));
  const out = join(folder, "mistaken");
  const alone = await cli("score", model("plant"), table, "--engine", "wasm");
  await assert.rejects(scored(model("plant"), [table], { out }), (error) => {
    const mistake = /mistaken\.csv row 2301: expected 4 cells, got 3/;
    assert.ok(error instanceof UserError && mistake.test(error.message) && mistake.test(alone.stderr), alone.stderr);
    return true;
  });
  assert.deepEqual(readdirSync(join(out, "shards", "0")), ["000000", "000001"]);
  written("mistaken.csv", mended);
  const { result } = await scored(model("plant"), [table], { out, resume: true });
  assert.equal(result.judged, 2500);

  const small = written("small.npy", writeNpy({ shape: [40, 3], data: new Float64Array(120).fill(1e9) }));
  await assert.rejects(scored(model("plane"), [small], { out: join(folder, "units") }), /Bring them to the units/);
});

test("a disk that is full while verdicts are put together loses nothing", async () => {
  const table = longTable("full.csv");
  const out = join(folder, "full");
  const partial = join(out, "full.csv.ndjson.partial");
  let planted = false;
  const plant = (): void => {
    if (!planted) symlinkSync("/dev/full", partial);
    planted = true;
  };
  await assert.rejects(
    scored(model("plant"), [table], { out, onState: plant }),
    /full\.csv\.ndjson: expected a place that can be written, got ENOSPC.*Make room there, then go on with `resume`/,
  );
  assert.equal(readdirSync(join(out, "shards", "0")).length, 3);
  const { result } = await scored(model("plant"), [table], { out, resume: true, workers: 0 });
  assert.equal(readFileSync(join(out, result.files[0]!), "utf8").split("\n").length, 2501);
});

test("Redis that is gone is waited for, and not for ever", async (t) => {
  const own = await startRedis();
  t.after(() => own.stop());
  const table = longTable("patient.csv", 20_000);
  const out = join(folder, "patient");
  let killed = false;
  const onState = ({ shards }: ScoringState): void => {
    if (shards >= 3 && !killed) void own.kill();
    killed ||= shards >= 3;
  };
  await assert.rejects(
    scored(model("plant"), [table], { out, onState, patience: 1, url: own.url, samples: 1000 }),
    /expected an answer within 1 s, got none. What is judged is kept. Start Redis, then go on with `resume`/,
  );
  await own.start();
  const { result } = await scored(model("plant"), [table], { out, url: own.url, resume: true });
  assert.equal(result.judged, 20_000);
});

test("a worker of another version is refused with what to do", async () => {
  const connection = await connect(redis.url);
  const queue = new Queue(queueName, { connection: connection.redis });
  const data = { sandglass: "0.0.0", model: "", options: {}, first: 0, last: 0, samples: 1 };
  await connection.redis.set(rowsKey("old-0-0"), "rows");
  const job = await queue.add("of another version", data, { jobId: "old-0-0" });
  const over = new AbortController();
  const notices: string[] = [];
  const own = await connect(redis.url);
  const onNotice = (notice: string): void => {
    notices.push(notice);
    over.abort();
  };
  await serveShards(own, { signal: over.signal, onNotice });
  assert.match(notices[0]!, /worker: expected Sandglass 0\.0\.0.*Install the same version on every machine/);
  await job.remove();
  await queue.close();
  own.close();
  connection.close();
});
