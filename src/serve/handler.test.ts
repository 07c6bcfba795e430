import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { decode } from "fast-png";
import { parseNpy, writeNpy } from "../data/readers/npy.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import type { Detector, Row } from "../pipeline/index.js";
import { asCsv, barPictures, plantRows, swinging } from "../pipeline/sample-data.js";
import { type ModelHandler, modelHandler } from "./handler.js";
import { grayPng, pictureDetector, seriesDetector, tableDetector } from "./sample-models.js";

let engine: Engine;
let models: Record<"plant" | "bars" | "swing", Detector>;
let handle: ModelHandler;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
  const [plant, bars, swing] = [
    await tableDetector(engine),
    await pictureDetector(engine),
    await seriesDetector(engine),
  ];
  models = { plant, bars, swing };
  handle = modelHandler(models);
});
after(() => engine.dispose());

export type Sent = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

function post(
  path: string,
  body: Sent,
  type = "application/json",
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = { method: "POST", headers: { "content-type": type, ...headers }, body, duplex: "half" };
  return handle(new Request(`http://localhost/v1/models/${path}`, init));
}

const score = (model: string, body: Sent, type?: string, headers?: Record<string, string>): Promise<Response> =>
  post(`${model}:score`, body, type, headers);

interface Told {
  readonly name: number | string;
  readonly score: number;
  readonly z: number;
  readonly pValue: number;
  readonly anomalous: boolean;
}

async function verdicts(response: Response): Promise<Told[]> {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return (JSON.parse(text) as { readonly verdicts: Told[] }).verdicts;
}

const lines = async (response: Response): Promise<unknown[]> =>
  (await response.text())
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

const plain = ({ score, z, pValue, anomalous }: Told): object => ({ score, z, pValue, anomalous });

const rows = plantRows(40, 5);
const arrays = rows.map((row) => Object.values(row) as Row);

test("rows of a table, as JSON, lines and CSV, have the detector's own verdicts", async () => {
  const expected = (await models.plant.judge(rows)).map(plain);
  for (const sent of [rows, arrays]) {
    const found = await verdicts(await score("plant", JSON.stringify({ rows: sent })));
    assert.deepEqual(found.map(plain), expected);
    assert.deepEqual(
      found.map(({ name }) => name),
      [...rows.keys()],
    );
  }
  const csv = new Uint8Array(asCsv(rows, ["valve", "heat", "load", "speed"]));
  const table = await verdicts(await score("plant", csv, "text/csv; charset=utf-8"));
  assert.deepEqual(table.map(plain), expected);
  assert.deepEqual(
    table.map(({ name }) => name),
    [...rows.keys()].map((at) => at + 2),
  );
  const sent = rows.map((row) => JSON.stringify(row)).join("\n");
  const told = (await lines(await score("plant", sent, "application/x-ndjson"))) as Told[];
  assert.deepEqual(told.map(plain), expected);
  assert.deepEqual(
    told.map(({ name }) => name),
    [...rows.keys()].map((at) => at + 1),
  );
  const whole = await score("plant", sent, "application/x-ndjson", { accept: "application/json" });
  assert.deepEqual((await verdicts(whole)).map(plain), expected);
  const asked = await score("plant", JSON.stringify({ rows }), undefined, { accept: "application/x-ndjson" });
  assert.deepEqual(((await lines(asked)) as Told[]).map(plain), expected);
});

test("blame and missing cells are told as the command line tells them", async () => {
  const found = await verdicts(await post("plant:score?blame=2", JSON.stringify({ rows: [rows[3]] })));
  const { blame, missing } = found[0] as unknown as { blame: { feature: string }[]; missing: string[] };
  assert.deepEqual([blame.length, missing], [2, ["speed"]]);
  const [finding] = await models.plant.predict([rows[3]!], { blame: 2 });
  assert.deepEqual(
    blame.map(({ feature }) => feature),
    finding!.blame.map(({ feature }) => feature),
  );
  const unseen = JSON.stringify({ rows: [{ speed: 1, load: 2, heat: 300, valve: "ajar" }] });
  assert.equal((await score("plant", unseen)).status, 400);
  assert.equal((await post("plant:score?unseen=zeros", unseen)).status, 200);
});

test("pictures and arrays of pictures; heat maps and reconstructions come back as PNG", async () => {
  const { data } = barPictures(3, 9);
  const raw = { shape: [1, 8, 8], count: 3, data, scale: 1 };
  const expected = (await models.bars.judge(raw)).map(plain);
  const npy = new Uint8Array(writeNpy({ shape: [3, 8, 8], data }));
  assert.deepEqual((await verdicts(await score("bars", npy, "application/x-npy"))).map(plain), expected);
  const one = new Uint8Array(
    (await import("fast-png")).encode({ width: 8, height: 8, channels: 1, data: Uint8Array.from(data.slice(0, 64)) }),
  );
  const [verdict] = await verdicts(await score("bars", one, "image/png"));
  assert.deepEqual(plain(verdict!), expected[0]);
  for (const path of ["bars:score", "bars:reconstruct", "bars:denoise"]) {
    const response = await post(path, one, "image/png", { accept: "image/png" });
    const picture = decode(new Uint8Array(await response.arrayBuffer()));
    assert.deepEqual([picture.width, picture.height, picture.channels], [8, 8, path === "bars:score" ? 3 : 1], path);
  }
  assert.equal((await score("bars", npy, "application/x-npy", { accept: "image/png" })).status, 406);
  // Larger ones: refused unless the request says what becomes of them; a reconstruction is whole again.
  const large = grayPng(20, 12);
  assert.equal((await score("bars", large, "image/png")).status, 400);
  const [cut] = await verdicts(await post("bars:score?fit=tile", large, "image/png"));
  assert.ok((cut as unknown as { tile: { of: number } }).tile.of > 1);
  const response = await post("bars:denoise", large, "image/png", { accept: "image/png" });
  const whole = decode(new Uint8Array(await response.arrayBuffer()));
  assert.deepEqual([whole.width, whole.height], [20, 12]);
});

test("codes and reconstructions as JSON and NPY are the codec's own", async () => {
  const codes = await models.plant.codec.encode(rows);
  const json = (await (await post("plant:encode", JSON.stringify({ rows }))).json()) as { codes: number[][] };
  assert.deepEqual(
    json.codes,
    codes.map((code) => Array.from(code)),
  );
  const encoded = await post("plant:encode", JSON.stringify({ rows }), undefined, { accept: "application/x-npy" });
  const npy = parseNpy(new Uint8Array(await encoded.arrayBuffer()), "codes");
  assert.deepEqual(
    [npy.shape, npy.data],
    [[40, codes[0]!.length], Float32Array.from(codes.flatMap((code) => [...code]))],
  );
  const made = await models.plant.codec.reconstruct(rows);
  const rebuilt = (await (await post("plant:reconstruct", JSON.stringify({ rows }))).json()) as { rows: number[][] };
  assert.deepEqual(rebuilt.rows.flat(), Array.from(made.data));
  const { data } = barPictures(2, 9);
  const pictures = await models.bars.codec.reconstruct({ shape: [1, 8, 8], count: 2, data, scale: 1 });
  const sent = new Uint8Array(writeNpy({ shape: [2, 8, 8], data }));
  const back = await post("bars:reconstruct", sent, "application/x-npy", { accept: "application/x-npy" });
  const array = parseNpy(new Uint8Array(await back.arrayBuffer()), "pictures");
  assert.deepEqual([array.shape, array.data], [[2, 1, 8, 8], pictures.data]);
});

test("a series as JSON and CSV is judged in windows", async () => {
  const series = swinging(200, 1000);
  const expected = await models.swing.judge(series);
  const columns = series.columns.map((column) => Array.from(column));
  const times = Array.from(series.times!, (time) => new Date(time).toISOString());
  for (const given of [times, Array.from(series.times!)]) {
    const body = JSON.stringify({ series: { names: series.names, columns, times: given } });
    const found = await verdicts(await score("swing", body));
    assert.deepEqual(
      found.map(plain),
      expected.map((one) => plain(one as Told)),
    );
    assert.deepEqual(
      found.map(({ name }) => name),
      expected.map(({ name }) => name),
    );
  }
  const text = ["time,flow,pressure", ...times.map((time, at) => `${time},${columns[0]![at]},${columns[1]![at]}`)];
  const found = await verdicts(await score("swing", text.join("\n"), "text/csv"));
  assert.deepEqual(
    found.map(plain),
    expected.map((one) => plain(one as Told)),
  );
});

test("points of a series are judged as they come, as the detector's own stream does", async () => {
  const { columns } = swinging(120, 500);
  const stream = models.swing.stream();
  const expected: object[] = [];
  for (let at = 0; at < 120; at++) {
    for (const { settled: _, drift, ...one } of await stream.push(columns.map((column) => column[at]!))) {
      expected.push({ ...one, ...(drift && { drift: drift.drift }) });
    }
  }
  const points = Array.from({ length: 120 }, (_, at) =>
    JSON.stringify({ flow: columns[0]![at], pressure: columns[1]![at] }),
  );
  const told = await lines(
    await post("swing:stream", [...points.slice(0, 60), "7", ...points.slice(60)].join("\n"), "application/x-ndjson"),
  );
  const wrong = told.filter((line) => "error" in (line as object));
  assert.deepEqual(
    told.filter((line) => !wrong.includes(line)),
    expected,
  );
  assert.match(
    JSON.stringify(wrong),
    /"line":61,"error":"point: expected an object or array of flow, pressure, got 7\."/,
  );
  const adaptive = (): Promise<Response> =>
    post("swing:stream?threshold=adaptive", points.join("\n"), "application/x-ndjson");
  assert.equal((await adaptive()).status, 403);
  handle = modelHandler(models, { adaptive: true });
  const followed = await lines(await adaptive());
  handle = modelHandler(models);
  assert.equal(followed.length, expected.length);
});

test("what is gathered changes no bit, and one that cannot be read is alone with that", async () => {
  const expected = (await models.plant.judge(rows)).map(plain);
  const asked = rows.map((row) => score("plant", JSON.stringify({ rows: [row] })));
  const bad = ["{", '{"rows": [[1]]}', '{"rows": [{"speed": "x"}]}'].map((body) => score("plant", body));
  const others = [score("bars", grayPng(8, 8), "image/png"), post("plant:encode", JSON.stringify({ rows: [rows[0]] }))];
  const found = await Promise.all(asked.map(async (one) => plain((await verdicts(await one))[0]!)));
  assert.deepEqual(found, expected);
  for (const one of bad) assert.equal((await one).status, 400);
  for (const one of others) assert.equal((await one).status, 200);
  // Two in one batch whose numbers leave the range of floats on their way through the scaler: only they are told.
  const huge = JSON.stringify({ rows: [{ speed: 3e38, load: -3e38, heat: 3e38, valve: "open" }] });
  const [first, second, good] = await Promise.all([
    score("plant", huge),
    score("plant", huge),
    score("plant", JSON.stringify({ rows: [rows[0]] })),
  ]);
  assert.equal(first!.status, second!.status);
  assert.deepEqual((await verdicts(good!)).map(plain), [expected[0]]);
});

test("the result page has verdicts, scores and pictures, and only text that was escaped", async () => {
  const html = { accept: "text/html" };
  const picture = await (await score("bars", grayPng(8, 8), "image/png", html)).text();
  assert.match(picture, /<h2 [^>]*>Pictures<[\s\S]*<h2 [^>]*>Verdicts, worst first<[\s\S]*<h2 [^>]*>Scores</);
  assert.match(picture, /(Anomalous|Normal): as unusual as this is \d/);
  const table = await (await score("plant", JSON.stringify({ rows }), undefined, html)).text();
  assert.match(table, /\d+ of 40 are anomalous/);
  const series = swinging(200, 1000);
  const body = JSON.stringify({
    series: { names: series.names, columns: series.columns.map((one) => Array.from(one)) },
  });
  assert.match(await (await score("swing", body, undefined, html)).text(), /<h2 [^>]*>The series</);
});

test("models, cards and health", async () => {
  const get = async (path: string): Promise<unknown> => (await handle(new Request(`http://localhost${path}`))).json();
  assert.deepEqual(await get("/health/live"), { status: "live" });
  assert.deepEqual(await get("/health/ready"), { status: "ready" });
  const { models: listed } = (await get("/v1/models")) as { models: { name: string; kind: string; reads: string }[] };
  assert.deepEqual(
    listed.map(({ name, kind }) => [name, kind]),
    [
      ["plant", "detector"],
      ["bars", "detector"],
      ["swing", "detector"],
    ],
  );
  assert.match(listed[0]!.reads, /rows of a table of 4 columns/);
  assert.deepEqual(((await get("/v1/models/plant")) as { detector: { promised: number } }).detector.promised, 0.05);
});

test("a model learns from normals only where the server is told so", async () => {
  const own = await tableDetector(engine);
  const ask = (adaptive: boolean): Promise<Response> =>
    modelHandler(
      { own },
      { adaptive },
    )(
      new Request("http://localhost/v1/models/own:update", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ rows }),
      }),
    );
  const before = own.threshold.count;
  assert.equal((await ask(false)).status, 403);
  assert.equal(own.threshold.count, before);
  const learned = (await (await ask(true)).json()) as { learned: number };
  assert.equal(learned.learned, 40);
  assert.ok(own.threshold.count > before);
});
