import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeNpy } from "../data/readers/npy.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { plantRows } from "../pipeline/sample-data.js";
import {
  type Ask,
  askedModels,
  type SampleBody as Body,
  grayPng,
  type SampleHeaders as Headers,
} from "./sample-models.js";

let engine: Engine;
let ask: Ask;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
  ({ ask } = await askedModels(engine));
});
after(() => engine.dispose());

const [row] = plantRows(1);
const good = JSON.stringify({ rows: [row] });
const npy = new Uint8Array(writeNpy({ shape: [3, 5], data: new Float32Array(15) }));

const wrong: readonly (readonly [
  name: string,
  status: number,
  said: RegExp,
  path: string,
  body: Body,
  headers?: Headers,
])[] = [
  ["no JSON", 400, /body: expected JSON, got \{/, "plant:score", "{"],
  ["nothing", 400, /body: expected JSON, got nothing/, "plant:score", ""],
  ["no UTF-8", 400, /body: expected UTF-8 text/, "plant:score", Uint8Array.of(0xff, 0xfe)],
  ["another JSON", 400, /body, rows: expected \{"rows"/, "plant:score", '{"row": []}'],
  ["no rows", 400, /body, rows/, "plant:score", '{"rows": []}'],
  ["a field too many", 400, /body/, "plant:score", '{"rows": [[1]], "model": 1}'],
  ["a row that is none", 400, /body, rows.0/, "plant:score", '{"rows": [1]}'],
  ["too few cells", 400, /rows, row 0: expected 4 values/, "plant:score", '{"rows": [[1]]}'],
  [
    "a word for a number",
    400,
    /column "speed" row 0: expected a finite number/,
    "plant:score",
    '{"rows": [["x", 1, 2, "open"]]}',
  ],
  ["a word that is not known", 400, /expected one of open, shut/, "plant:score", '{"rows": [[1, 1, 2, "ajar"]]}'],
  ["nested cells", 400, /expected a number, a word or null/, "plant:score", '{"rows": [[[1], 1, 2, "open"]]}'],
  [
    "an absent column",
    400,
    /expected a column "valve"/,
    "plant:score",
    '{"rows": [{"speed": 1, "load": 1, "heat": 2}]}',
  ],
  ["a number beyond floats", 400, /finite/, "plant:score", '{"rows": [[1e99, 1, 2, "open"]]}'],
  [
    "a series",
    400,
    /expected rows, one a sample, got a series/,
    "plant:score",
    '{"series": {"names": ["a"], "columns": [[1]]}}',
  ],
  ["a picture for a table", 400, /the model takes none/, "plant:score", grayPng(8, 8), { "content-type": "image/png" }],
  ["CSV for pictures", 400, /the model reads none, got CSV/, "bars:score", "a\n1\n", { "content-type": "text/csv" }],
  ["CSV without rows", 400, /body/, "plant:score", "speed,load,heat,valve\n", { "content-type": "text/csv" }],
  [
    "compressed CSV",
    400,
    /expected CSV, got a compressed/,
    "plant:score",
    Uint8Array.of(31, 139, 8, 0),
    { "content-type": "text/csv" },
  ],
  ["a damaged NPY", 400, /body/, "plant:score", npy.slice(0, 100), { "content-type": "application/x-npy" }],
  [
    "an NPY of another width",
    400,
    /expected 64 numbers a sample, got 5/,
    "bars:score",
    npy,
    { "content-type": "application/x-npy" },
  ],
  [
    "a damaged PNG",
    400,
    /expected a complete PNG/,
    "bars:score",
    grayPng(8, 8).slice(0, 60),
    { "content-type": "image/png" },
  ],
  ["no picture", 400, /expected a PNG, JPEG/, "bars:score", "hello", { "content-type": "image/png" }],
  [
    "a picture of another size",
    400,
    /expected 8 x 8 pixels/,
    "bars:score",
    grayPng(9, 8),
    { "content-type": "image/png" },
  ],
  [
    "fractions that are no units",
    400,
    /expected numbers like the model's/,
    "bars:score",
    JSON.stringify({ rows: [Array(64).fill(255)] }),
  ],
  [
    "a bad line, all at once",
    400,
    /body line 2/,
    "plant:score",
    `${JSON.stringify(row)}\n{`,
    { "content-type": "application/x-ndjson", accept: "application/json" },
  ],
  ["a content type", 415, /content-type/, "plant:score", good, { "content-type": "text/plain" }],
  ["compression", 415, /content-encoding/, "plant:score", good, { "content-encoding": "gzip" }],
  ["an answer there is not", 406, /accept/, "plant:score", good, { accept: "audio/wav" }],
  ["a picture of a table", 406, /a detector of pictures/, "plant:score", good, { accept: "image/png" }],
  ["a query", 400, /query, blame: expected a whole number/, "plant:score?blame=x", good],
  ["a query there is not", 400, /query, blam: expected one of blame, fit, unseen/, "plant:score?blam=1", good],
  ["a model there is not", 404, /expected a model: plant, bars, got plants/, "plants:score", good],
  ["a verb there is not", 404, /expected one of :score/, "plant:judge", good],
  ["no verb", 405, /method/, "plant", good],
  [
    "a stream of a table",
    400,
    /expected a detector of series/,
    "plant:stream",
    "1\n",
    { "content-type": "application/x-ndjson" },
  ],
];

for (const [name, status, said, path, body, headers] of wrong) {
  test(`refused with ${status}: ${name}`, async () => {
    const response = await ask(path, body, headers);
    const told = (await response.json()) as {
      readonly detail: string;
      readonly status: number;
      readonly title: string;
    };
    assert.equal(response.status, status, told.detail);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.match(told.detail, said);
    assert.equal(told.status, status);
    assert.doesNotMatch(told.detail, /\n\s+at /);
  });
}
