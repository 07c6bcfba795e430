import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openEngine } from "../engine/open.js";
import { autoencoder, dense } from "../nn/index.js";
import { Codec, fitDetector, saveModel } from "../pipeline/index.js";
import { asCsv, plantRows } from "../pipeline/sample-data.js";
import { load, type Outcome } from "../serve/load.js";
import { grayPng, pictureDetector, tableDetector } from "../serve/sample-models.js";
import { cli, type RunningCli, type RunningServer, startServer } from "./cli-process.js";

let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-serve-"));
  const engine = await openEngine("wasm", { threads: 1 });
  await saveModel(await tableDetector(engine), at("plant.onnx"));
  await saveModel(await fitDetector(plantRows(150, 8), { engine, epochs: 1, seed: 3 }), at("other.onnx"));
  await saveModel(await pictureDetector(engine), at("bars.onnx"));
  const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
  await saveModel(new Codec({ model, input: { kind: "samples", shape: [2] } }), at("codec.onnx"));
  await engine.dispose();
});
after(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

const started = (...args: readonly string[]): Promise<RunningServer> => startServer(args);

async function stopped({ child, outcome }: RunningCli): Promise<void> {
  child.kill("SIGTERM");
  const { code, stderr } = await outcome;
  assert.deepEqual([code, stderr], [0, ""]);
}

const json = { "content-type": "application/json" };
const post = (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = json,
): Promise<Response> => fetch(url, { method: "POST", headers, body });

interface Told {
  readonly name: number;
  readonly score: number;
}

test("the verdicts of sandglass score, bit for bit, whatever is asked together, by whom, on how many threads", async () => {
  const rows = plantRows(300, 6);
  writeFileSync(at("new.csv"), asCsv(rows));
  const { stdout, code, stderr } = await cli(
    "score",
    at("plant.onnx"),
    at("new.csv"),
    "--engine",
    "wasm",
    "--blame",
    "2",
  );
  assert.equal(code, 0, stderr);
  const expected = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Told);
  const nameless = ({ name: _, ...rest }: Told): object => rest;
  const plain = ({ name: _, blame: __, ...rest }: Told & { readonly blame?: unknown }): object => rest;
  const server = await started(
    at("plant.onnx"),
    at("bars.onnx"),
    "--workers",
    "2",
    "--max-batch",
    "7",
    "--max-wait",
    "1",
  );
  const score = `${server.url}/v1/models/plant:score`;
  const asked = async (some: readonly object[], query = ""): Promise<Told[]> => {
    const response = await post(`${score}${query}`, JSON.stringify({ rows: some }));
    assert.equal(response.status, 200);
    return ((await response.json()) as { verdicts: Told[] }).verdicts;
  };
  const csv = await post(score, readFileSync(at("new.csv")) as Uint8Array<ArrayBuffer>, { "content-type": "text/csv" });
  assert.deepEqual(
    ((await csv.json()) as { verdicts: Told[] }).verdicts,
    expected.map(({ name, ...one }) => ({ name, ...plain({ name, ...one }) })),
  );
  assert.deepEqual((await asked(rows as object[], "?blame=2")).map(nameless), expected.map(nameless));
  // One by one and a few together, all at the same time, with pictures between them.
  const groups = Array.from({ length: 120 }, (_, group) =>
    (rows as object[]).slice(group, group < 60 ? group + 1 : group + 1 + (group % 9)),
  );
  const pictures = Array.from({ length: 20 }, (_, one) =>
    post(`${server.url}/v1/models/bars:score`, grayPng(8, 8, one), { "content-type": "image/png" }),
  );
  const found = await Promise.all(groups.map((group) => asked(group)));
  for (const [group, verdicts] of found.entries()) {
    assert.deepEqual(verdicts.map(plain), expected.slice(group, group + groups[group]!.length).map(plain));
  }
  for (const one of pictures) assert.equal((await one).status, 200);
  const lines = await post(score, rows.map((row) => JSON.stringify(row)).join("\n"), {
    "content-type": "application/x-ndjson",
  });
  assert.deepEqual(
    (await lines.text())
      .trim()
      .split("\n")
      .map((line) => plain(JSON.parse(line) as Told)),
    expected.map(plain),
  );

  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^sandglass_${name}(?:\\{[^}]*plant[^}]*\\})? (.*)$`, "m").exec(metrics)![1]);
  const sent = 900 + groups.reduce((sum, group) => sum + group.length, 0);
  assert.equal(value("rows_total"), sent);
  assert.equal(value("promised_alarm_rate"), 0.05);
  assert.ok(value("alarms_total") > 0 && value("alarms_total") < sent / 2);
  assert.equal(value("requests_accepted"), 0);
  assert.match(
    metrics,
    /sandglass_requests_total\{route="\/v1\/models\/\{name\}:score",method="POST",status="200",model="plant"\} 123/,
  );
  assert.match(metrics, /sandglass_batch_requests_count \d+/);
  await stopped(server);
});

test("scores that no longer come like the calibration's are named as drift", async () => {
  const server = await started(at("plant.onnx"));
  const shifted = plantRows(200, 9).map((row) => ({ ...(row as object), load: 9 }));
  await post(`${server.url}/v1/models/plant:score`, JSON.stringify({ rows: shifted }));
  assert.match(await (await fetch(`${server.url}/metrics`)).text(), /sandglass_drifts_total\{model="plant"\} 1/);
  await server.printed(/"model":"plant","evidence":\d.*drift: scores no longer come like the calibration's/);
  await stopped(server);
});

test("nothing that was accepted is lost or answered twice when it is told to stop under load", async () => {
  const rows = plantRows(50, 6) as object[];
  for (let round = 0; round < 3; round++) {
    const server = await started(at("plant.onnx"), "--drain", "0.2", "--log", "debug");
    const url = `${server.url}/v1/models/plant:score`;
    const known = await Promise.all(
      rows.map(async (row) => await (await post(url, JSON.stringify({ rows: [row] }))).text()),
    );
    const outcomes: Outcome[] = [];
    const under = load({
      ...{ url, connections: 8, headers: json },
      body: (id) => JSON.stringify({ rows: [rows[id % rows.length]] }),
      onEnd: (outcome) => outcomes.push(outcome) > 0,
    });
    await new Promise((resolve) => setTimeout(resolve, 100 + 70 * round));
    await stopped(server);
    await under;
    const answered = outcomes.filter(({ end }) => end === "answered");
    assert.ok(answered.length > 20, `${answered.length} answered`);
    for (const { id, status, body } of answered) assert.deepEqual([status, body], [200, known[id % rows.length]]);
    // A connection that nobody had taken when the door was shut is no accepted request: the server's log knows which were.
    const accepted = [...server.log().matchAll(/"id":"(\d+)"/g)].map(([, id]) => Number(id));
    assert.deepEqual(
      accepted.sort((a, b) => a - b),
      answered.map(({ id }) => id).sort((a, b) => a - b),
    );
  }
});

test("a new file at the same path is taken over without a lost request; a broken one is refused", async () => {
  const path = at("live.onnx");
  copyFileSync(at("plant.onnx"), path);
  const server = await started(path);
  const url = `${server.url}/v1/models/live:score`;
  const body = JSON.stringify({ rows: [plantRows(1, 6)[0]] });
  const first = await (await post(url, body)).text();
  let going = true;
  const seen = new Set<string>();
  const statuses = new Set<number | string>();
  const under = load({
    ...{ url, connections: 4, headers: json },
    body: () => body,
    onEnd: ({ end, status, body: text }) => {
      statuses.add(status ?? end);
      seen.add(text ?? end);
      return going;
    },
  });
  const putThere = (from: string): void => {
    copyFileSync(from, `${path}.new`);
    renameSync(`${path}.new`, path);
  };
  putThere(at("other.onnx"));
  await server.printed(/"model":"live","version":2,"msg":"model loaded"/);
  const second = await (await post(url, body)).text();
  writeFileSync(path, readFileSync(at("plant.onnx")).subarray(0, 3000));
  await server.printed(/"model":"live",.*"msg":"new file refused; the one before goes on"/);
  assert.equal(await (await post(url, body)).text(), second);
  putThere(at("plant.onnx"));
  await server.printed(
    /"version":\d+,"msg":"model loaded"[\s\S]*"version":\d+,"msg":"model loaded"[\s\S]*"version":\d+,"msg":"model loaded"/,
  );
  assert.equal(await (await post(url, body)).text(), first);
  going = false;
  await under;
  assert.deepEqual([...statuses], [200]);
  assert.deepEqual([...seen].sort(), [first, second].sort());
  assert.match(
    await (await fetch(`${server.url}/metrics`)).text(),
    /sandglass_files_total\{model="live",outcome="refused"\} 1/,
  );
  await stopped(server);
});

test("what a model learns is served by all threads from then on, its file untouched", async () => {
  const before = readFileSync(at("plant.onnx"));
  const server = await started(at("plant.onnx"), "--adaptive", "--workers", "2");
  const card = async (): Promise<{ detector: { calibration: { complete: number } } }> =>
    (await (await fetch(`${server.url}/v1/models/plant`)).json()) as {
      detector: { calibration: { complete: number } };
    };
  const count = (await card()).detector.calibration.complete;
  const learned = await post(
    `${server.url}/v1/models/plant:update`,
    JSON.stringify({ rows: plantRows(40, 12).map((row) => ({ ...(row as object), speed: 1, valve: "open" })) }),
  );
  assert.equal(learned.status, 200, await learned.clone().text());
  assert.equal((await card()).detector.calibration.complete, count + 40);
  assert.deepEqual(readFileSync(at("plant.onnx")), before);
  await stopped(server);
});

test("what cannot be served is said before anything listens", async () => {
  const taken = await started(at("plant.onnx"));
  const { port } = new URL(taken.url);
  writeFileSync(at("text.onnx"), "hello");
  const bad: readonly (readonly [RegExp, ...string[]])[] = [
    [/none\.onnx: expected a model file to serve, got no such file/, at("none.onnx")],
    [/text\.onnx.*expected/, at("text.onnx")],
    [/expected a model file to serve, got a folder that is no run/, folder],
    [/expected a name of its own, got a second "plant".*other=/, at("plant.onnx"), `plant=${at("bars.onnx")}`],
    [/expected a name of letters/, `a b=${at("plant.onnx")}`],
    [/--host: expected a token, .* got 0\.0\.0\.0 without one\. Give --token/, at("plant.onnx"), "--host", "0.0.0.0"],
    [
      /expected a place to listen at, got one that is taken\. Choose another with --port/,
      at("plant.onnx"),
      "--port",
      port,
    ],
    [/--port: expected 0 to 65535/, at("plant.onnx"), "--port", "70000"],
    [/--workers: expected a whole number >= 1/, at("plant.onnx"), "--workers", "0"],
    [/--token: expected letters.*got one with other characters/, at("plant.onnx"), "--token", "geh heim"],
    [/--max-time: expected a number above 0/, at("plant.onnx"), "--max-time", "0"],
    [/missing required argument 'models'/],
  ];
  for (const [said, ...args] of bad) {
    const { code, stderr } = await cli("serve", "--engine", "wasm", "--port", "0", ...args);
    assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, said);
    assert.doesNotMatch(stderr, /^\s+at /m);
  }
  await stopped(taken);
});

test("an autoencoder alone reconstructs and encodes, and says that it cannot judge", async () => {
  const server = await started(at("codec.onnx"));
  const ask = (verb: string): Promise<Response> => post(`${server.url}/v1/models/codec:${verb}`, '{"rows": [[1, 2]]}');
  assert.equal((await ask("encode")).status, 200);
  assert.equal((await ask("denoise")).status, 200);
  const refused = await ask("score");
  assert.equal(refused.status, 400);
  assert.match(
    ((await refused.json()) as { detail: string }).detail,
    /expected a detector, .* got an autoencoder alone/,
  );
  await stopped(server);
});
