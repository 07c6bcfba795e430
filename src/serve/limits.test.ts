import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { writeNpy } from "../data/readers/npy.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import type { Detector } from "../pipeline/index.js";
import { plantRows } from "../pipeline/sample-data.js";
import { type HandlerOptions, modelHandler } from "./handler.js";
import { type Ask, askedModels, grayPng } from "./sample-models.js";

let engine: Engine;
let models: Readonly<Record<"plant" | "bars", Detector>>;
let ask: Ask;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
  ({ models, ask } = await askedModels(engine));
});
after(() => engine.dispose());

const [row] = plantRows(1);
const good = JSON.stringify({ rows: [row] });
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A body that comes in pieces, so that nobody knows its length before. */
function pieces(text: string, size: number, wait = 0): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      controller.enqueue(bytes(text.slice(at, at + size)));
      at += size;
      if (at >= text.length) controller.close();
    },
  });
}

test("limits: bytes, said or not, rows, numbers and pixels", async () => {
  const status = async (limits: HandlerOptions["limits"], ...args: Parameters<typeof ask>): Promise<number> =>
    (await ask(args[0], args[1], args[2], { limits: limits! })).status;
  const many = JSON.stringify({ rows: Array(50).fill(row) });
  const json = { "content-length": String(bytes(many).length) };
  assert.equal(await status({ maxBody: 1000 }, "plant:score", many, json), 413);
  assert.equal(await status({ maxBody: 1000 }, "plant:score", pieces(many, 100)), 413);
  assert.equal(await status({ maxBody: 10_000 }, "plant:score", pieces(many, 100)), 200);
  assert.equal(await status({ maxRows: 49 }, "plant:score", many), 413);
  assert.equal(
    await status({ maxRows: 49 }, "plant:score", Array(50).fill(JSON.stringify(row)).join("\n"), {
      "content-type": "application/x-ndjson",
      accept: "application/json",
    }),
    413,
  );
  assert.equal(
    await status({ maxRows: 49 }, "plant:score", `speed,load,heat,valve\n${"1,2,300,open\n".repeat(50)}`, {
      "content-type": "text/csv",
    }),
    413,
  );
  assert.equal(
    await status(
      { maxRows: 2 },
      "bars:score",
      new Uint8Array(writeNpy({ shape: [3, 8, 8], data: new Uint8Array(192) })),
      { "content-type": "application/x-npy" },
    ),
    413,
  );
  assert.equal(
    await status({ maxPixels: 399 }, "bars:score?fit=resize", grayPng(20, 20), { "content-type": "image/png" }),
    413,
  );
  assert.equal(
    await status({ maxPixels: 400 }, "bars:score?fit=resize", grayPng(20, 20), { "content-type": "image/png" }),
    200,
  );
  // Rows of 64 numbers that take two characters each: they would fill the memory before one is read.
  const short = `{"rows": [${Array(2 ** 18 + 1)
    .fill("[]")
    .join()}]}`;
  assert.equal(await status({ maxRows: 1e9 }, "bars:score", short), 413);
  // A picture whose header claims more than the body could hold.
  const bomb = grayPng(8, 8);
  new DataView(bomb.buffer).setUint32(16, 60_000);
  new DataView(bomb.buffer).setUint32(20, 60_000);
  assert.equal(await status({}, "bars:score?fit=resize", bomb, { "content-type": "image/png" }), 413);
});

test("a body that takes too long is given up, and so is a silent stream", async () => {
  const slow = await ask("plant:score", pieces(good, 1, 50), {}, { limits: { maxTime: 0.1 } });
  assert.equal(slow.status, 408);
  const never = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes(`${JSON.stringify(row)}\n`)),
  });
  const silent = await ask(
    "plant:score",
    never,
    { "content-type": "application/x-ndjson" },
    { limits: { maxSilence: 0.1 } },
  );
  const [first, last] = (await silent.text()).trim().split("\n");
  assert.match(first!, /"anomalous"/);
  assert.match(last!, /"error":"stream: expected a line every 0.1 s, got silence/);
  const long = await ask(
    "plant:score",
    pieces("1".repeat(5000), 500),
    { "content-type": "application/x-ndjson" },
    { limits: { maxBody: 2000 } },
  );
  assert.match(await long.text(), /line 1: expected at most 2000 bytes/);
});

test("more than fits is told to come back, and what was accepted is answered", async () => {
  const handle = modelHandler(models, { limits: { maxQueue: 4 } });
  const asked = Array.from({ length: 12 }, () =>
    handle(
      new Request("http://localhost/v1/models/plant:score", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: good,
      }),
    ),
  );
  const found = await Promise.all(asked);
  assert.deepEqual(found.map(({ status }) => status).sort(), [...Array(4).fill(200), ...Array(8).fill(503)]);
  assert.equal(found.find(({ status }) => status === 503)!.headers.get("retry-after"), "1");
  const later = await handle(
    new Request("http://localhost/v1/models/plant:encode", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: good,
    }),
  );
  assert.equal(later.status, 200, "room again");
});

test("nothing is read of a stream whose answers nobody takes", async () => {
  let read = 0;
  const line = bytes(`${JSON.stringify(row)}\n`);
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      read++;
      controller.enqueue(line);
      if (read === 5000) controller.close();
    },
  });
  const response = await ask("plant:score", source, { "content-type": "application/x-ndjson" });
  const reader = response.body!.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(read < 20, `${read} lines read ahead`);
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const after = read;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(read, after, "a client that leaves ends the reading");
});

test("tokens: none, wrong, right; health and the page need none", async () => {
  const options = { tokens: ["secret-1", "secret-2"] };
  const status = async (authorization?: string): Promise<number> =>
    (await ask("plant:score", good, authorization === undefined ? {} : { authorization }, options)).status;
  for (const bad of [
    undefined,
    "Bearer wrong",
    "Bearer secret-",
    "Bearer secret-11",
    "secret-1",
    "Basic secret-1",
    "Bearer ",
  ]) {
    assert.ok([400, 401].includes(await status(bad)), `${bad}`);
  }
  assert.equal(await status("Bearer secret-1"), 200);
  assert.equal(await status("Bearer secret-2"), 200);
  const refused = await ask("plant:score", good, {}, options);
  assert.deepEqual([refused.status, refused.headers.get("www-authenticate")], [401, "Bearer"]);
  const handle = modelHandler(models, options);
  const get = async (path: string): Promise<number> => (await handle(new Request(`http://localhost${path}`))).status;
  for (const path of ["/", "/health/live", "/openapi.json"]) assert.equal(await get(path), 200, path);
  for (const path of ["/v1/models", "/v1/models/plant", "/metrics"]) assert.equal(await get(path), 401, path);
});

test("limits that are none are refused", () => {
  for (const limits of [{ maxBody: 0 }, { maxTime: -1 }, { maxWait: -1 }, { maxQueue: Number.NaN }]) {
    assert.throws(() => modelHandler(models, { limits }), /expected a number/);
  }
});

test("the OpenAPI document is one, and speaks of these models", async () => {
  const response = await modelHandler(models, { adaptive: true, tokens: ["t"] })(
    new Request("http://localhost/openapi.json"),
  );
  const document = (await response.json()) as {
    paths: Record<string, { post?: { requestBody: { content: Record<string, unknown> } } }>;
  };
  const { valid, errors } = await new Validator().validate(document);
  assert.ok(valid, JSON.stringify(errors));
  const paths = Object.keys(document.paths);
  for (const path of ["/v1/models/plant:score", "/v1/models/bars:denoise", "/v1/models/plant:update"])
    assert.ok(paths.includes(path), path);
  const types = (path: string): string[] => Object.keys(document.paths[path]!.post!.requestBody.content);
  assert.ok(types("/v1/models/bars:score").includes("image/png"));
  assert.ok(!types("/v1/models/plant:score").includes("image/png"));
  assert.match(JSON.stringify(document.paths["/v1/models/plant:score"]), /"enum":\["open","shut",null\]/);
  assert.match(JSON.stringify(document.paths["/v1/models/plant:score"]), /"name":"blame","in":"query"/);
});
