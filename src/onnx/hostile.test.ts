import assert from "node:assert/strict";
import { test } from "node:test";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import { conformal, mseScore, parseScore } from "../detect/index.js";
import { batchNorm, dense } from "../nn/index.js";
import { autoencoder } from "../nn/model.js";
import { metadataKeys } from "./metadata.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import type { OnnxModel, OnnxTensor } from "./proto/model.js";
import { readModel } from "./proto/read.js";
import { writeModel } from "./proto/write.js";
import { cut, detectorOf, smooth } from "./testing/parity.js";

const model = autoencoder({ input: [6], encoder: [dense(3), batchNorm()], decoder: [dense(6)] });
const [training, calibration] = cut(smooth([6], 80, 2), 40, 40) as [never, never];
const score = parseScore("mse+latent-mahalanobis+input-knn:2");
const detector = await detectorOf(model, { score, threshold: conformal(0.1) }, { training, calibration });
const valid = encodeModelFile({
  input: { kind: "samples", shape: [6] },
  scaler: { kind: "min-max", shape: [6], center: [0], spread: [2] },
  model,
  detector: { ...detector, usual: new Float64Array(6).fill(1) },
  provenance: { note: "valid" },
});
const parts = readModel(valid, "valid");

/** Whether the bytes open; they may only fail as a UserError. */
function opens(bytes: Uint8Array): boolean {
  try {
    decodeModelFile(bytes, "hostile.onnx");
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

test("2,000 mutations and truncations open or are refused, none crashes or takes long", () => {
  const random = new Random(1, "mutations");
  const counts = { opened: 0, refused: 0 };
  const start = performance.now();
  for (let round = 0; round < 2000; round++) {
    let bytes = valid.slice();
    if (round % 4 === 0) bytes = bytes.subarray(0, random.integer(bytes.length));
    else {
      for (let change = random.integer(8); change >= 0; change--) {
        const at = random.integer(bytes.length);
        // Bits flipped, bytes drawn anew, or a stretch copied elsewhere.
        if (round % 4 === 1) bytes[at] = bytes[at]! ^ (1 << random.integer(8));
        else if (round % 4 === 2) bytes[at] = random.integer(256);
        else bytes.copyWithin(at, random.integer(bytes.length), random.integer(bytes.length));
      }
    }
    counts[opens(bytes) ? "opened" : "refused"]++;
  }
  assert.ok(counts.refused > 900 && counts.opened > 100, JSON.stringify(counts));
  assert.ok(performance.now() - start < 30_000);
});

test("what opens after a mutation saves as a file that opens again", () => {
  const random = new Random(2, "mutations");
  for (let round = 0; round < 200; round++) {
    const bytes = valid.slice();
    bytes[random.integer(bytes.length)] = random.integer(256);
    if (opens(bytes)) assert.ok(opens(encodeModelFile(decodeModelFile(bytes))));
  }
});

function refuses(bytes: Uint8Array, pattern: RegExp): void {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  assert.throws(
    () => decodeModelFile(bytes, "hostile.onnx"),
    (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, pattern);
      assert.ok(error.message.length < 1000, "a short message");
      return true;
    },
  );
  assert.ok(performance.now() - start < 5000);
  assert.ok(process.memoryUsage().rss - before < 500e6);
}

const bytesField = (field: number, bytes: Uint8Array): Uint8Array =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();

const withGraph = (change: Partial<OnnxModel["graph"]>): Uint8Array =>
  writeModel({ ...parts, graph: { ...parts.graph, ...change } });
const withMetadata = (key: string, value: string): Uint8Array =>
  writeModel({ ...parts, metadata: new Map([...parts.metadata, [key, value]]) });
const jsonOf = (key: string) => JSON.parse(parts.metadata.get(key)!) as Record<string, unknown>;
const withTensor = (name: string, change: Partial<OnnxTensor>): Uint8Array =>
  withGraph({
    initializers: parts.graph.initializers.map((each) =>
      each.name === name ? ({ ...each, ...change } as OnnxTensor) : each,
    ),
  });

test("no file at all", () => {
  refuses(new Uint8Array(0), /no graph/);
  refuses(new TextEncoder().encode("not a model, but some text"), /a damaged or foreign one/);
  refuses(
    Uint8Array.from({ length: 5000 }, (_, at) => at * 7),
    /a damaged or foreign one/,
  );
});

test("protobuf bombs: nested groups and messages, huge lengths, a flood of empty parts", () => {
  refuses(new Uint8Array(2e6).fill((9 << 3) | WireType.StartGroup), /a group in field 9/);
  let nested = new Uint8Array(0);
  for (let depth = 0; depth < 2000; depth++) nested = new Uint8Array(bytesField(7, nested));
  refuses(nested, /hostile\.onnx/);
  refuses(Uint8Array.of((7 << 3) | 2, 0xff, 0xff, 0xff, 0xff, 0x0f), /hostile\.onnx/);
  const flood = new Uint8Array(4e6);
  for (let at = 0; at < flood.length; at += 2) flood.set([(1 << 3) | 2, 0], at);
  refuses(bytesField(7, flood), /more than 100000/);
});

test("absurd and contradicting tensors", () => {
  refuses(withTensor("encoder.0.kernel", { dims: [2 ** 40, 2 ** 12] }), /bytes for tensor "encoder\.0\.kernel"/);
  refuses(withTensor("encoder.0.kernel", { dims: Array.from({ length: 20 }, () => 1) }), /a dimension/);
  refuses(withTensor("encoder.0.kernel", { dims: [2], data: new Float32Array(2) }), /no weights "encoder\.0\.kernel"/);
  refuses(withTensor("encoder.0.kernel", { name: "other" }), /no weights "encoder\.0\.kernel"/);
  refuses(withTensor("threshold", { dims: [2], data: new Float64Array(2) }), /threshold: expected one number/);
  refuses(withTensor("threshold", { data: Float64Array.of(Number.NaN) }), /threshold: expected one number/);
  refuses(withTensor("/scaler/spread", { data: Float64Array.of(0) }), /spreads other than 0/);
  refuses(withTensor("calibration", { dims: [0], data: new Float64Array(0) }), /calibration scores, got none/);
  refuses(withGraph({ initializers: [...parts.graph.initializers, parts.graph.initializers[0]!] }), /two tensors/);
});

test("numbers in other files are refused, whatever the path", () => {
  // TensorProto: name 8, data_type 2, external_data 13 {key 1, value 2}, data_location 14.
  const text = (field: number, value: string) => bytesField(field, new TextEncoder().encode(value));
  const join = (...all: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(all));
  const location = bytesField(13, join(text(1, "location"), text(2, "../../etc/passwd")));
  const tensor = join(Uint8Array.of(2 << 3, 1), text(8, "x"), location, Uint8Array.of(14 << 3, 1));
  refuses(join(valid, bytesField(7, bytesField(5, tensor))), /kept in another file|two graphs/);
  refuses(bytesField(7, bytesField(5, tensor)), /numbers kept in another file/);
});

test("models that ask for more than there is", () => {
  const config = jsonOf(metadataKeys.model);
  const wide = { ...config, encoder: [{ type: "dense", units: 2 ** 31 }], decoder: [{ type: "dense", units: 6 }] };
  refuses(withMetadata(metadataKeys.model, JSON.stringify(wide)), /numbers for one sample|no weights/);
  const huge = { ...config, input: [1, 1e6, 1e6], encoder: [], decoder: [] };
  refuses(withMetadata(metadataKeys.model, JSON.stringify(huge)), /hostile\.onnx/);
  const blown = {
    ...config,
    input: [1, 1, 1],
    encoder: [{ type: "upsample2d", size: 1e8 }],
    decoder: [{ type: "maxPool2d", poolSize: 1e8 }],
  };
  refuses(withMetadata(metadataKeys.model, JSON.stringify(blown)), /numbers for one sample/);
  refuses(withMetadata(metadataKeys.model, JSON.stringify({ ...config, encoder: [{ type: "shell" }] })), /a layer/);
  refuses(withMetadata(metadataKeys.model, JSON.stringify({ ...config, input: [7] })), /hostile\.onnx/);
});

test("metadata: no prototype is reached, nothing nests without end, versions are looked at", () => {
  const polluting = '{"note":1,"__proto__":{"polluted":true}}';
  refuses(withMetadata(metadataKeys.provenance, polluting), /__proto__/);
  const provenance = { constructor: { prototype: { polluted: true } }, prototype: 1, toString: "x" };
  const opened = decodeModelFile(withMetadata(metadataKeys.provenance, JSON.stringify(provenance)));
  assert.deepEqual(JSON.parse(JSON.stringify(opened.provenance)), provenance);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  refuses(withMetadata(metadataKeys.provenance, "[".repeat(1e6)), /nested deeper/);
  refuses(
    withMetadata(metadataKeys.provenance, `{"a":"]]]]]]","b":${"[".repeat(200)}${"]".repeat(200)}}`),
    /nested deeper/,
  );
  refuses(withMetadata(metadataKeys.provenance, "[]"), /not an object/);
  refuses(withMetadata(metadataKeys.version, "2"), /layout "2".*Update Sandglass/);
  refuses(writeModel({ ...parts, metadata: new Map() }), /another program.*openForeign/);
  refuses(withMetadata(metadataKeys.input, '{"kind":"image","channels":2}'), /sandglass\.input/);
});

test("detectors that do not add up", () => {
  const told = jsonOf(metadataKeys.detector);
  const change = (more: object): Uint8Array =>
    withMetadata(metadataKeys.detector, JSON.stringify({ ...told, ...more }));
  refuses(change({ score: { name: "constructor", options: {} } }), /score/);
  refuses(change({ score: { name: "input-knn", options: { k: 1e9, bank: 1, seed: 0 } }, state: {} }), /the state/);
  refuses(change({ state: { parts: [], means: 1, deviations: 2 } }), /the state/);
  refuses(change({ state: { bank: { array: "encoder.0.kernel" } } }), /the state/);
  refuses(
    change({ fitted: { rule: "__proto__", options: {}, upper: 1, count: 1, standard: { mean: 0, sd: 1 }, notes: [] } }),
    /threshold/,
  );
  refuses(change({ fitted: { ...(told["fitted"] as object), upper: "1" } }), /upper/);
  const { upper: _, ...uncut } = told["fitted"] as { readonly upper: number };
  refuses(change({ fitted: { ...uncut, rule: "iqr", options: { k: 1 } } }), /an upper or a lower cut/);
  refuses(change({ score: { name: "mse", options: { size: {} } }, state: {} }), /options/);
});

test("nodes are not believed: a graph that runs in a circle opens as what it was made of", () => {
  const circle = { op: "Identity", domain: "", name: "a", attributes: new Map() };
  const nodes = [
    { ...circle, inputs: ["b"], outputs: ["a"] },
    { ...circle, inputs: ["a"], outputs: ["b"] },
  ];
  const opened = decodeModelFile(withGraph({ nodes }));
  assert.deepEqual(Buffer.from(encodeModelFile(opened)), Buffer.from(valid));
});

test("a score whose options are not the ones it takes", () => {
  const file = { input: { kind: "samples", shape: [6] }, model, provenance: {} } as const;
  const bytes = encodeModelFile({ ...file, detector: { ...detector, score: mseScore(), state: {} } });
  const again = readModel(bytes, "again");
  const told = JSON.parse(again.metadata.get(metadataKeys.detector)!) as object;
  const ssim = { ...told, score: { name: "ssim", options: { dataRange: "x", window: "hat" } }, state: {} };
  refuses(
    writeModel({ ...again, metadata: new Map([...again.metadata, [metadataKeys.detector, JSON.stringify(ssim)]]) }),
    /ssim/,
  );
});
