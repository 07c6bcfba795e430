// Against PyTorch: goldens/foreign.py made the files and the numbers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import type { Samples } from "../../core/samples.js";
import { blame, calibrate, conformal, usualErrors } from "../../detect/index.js";
import { materialOf } from "../../detect/material.js";
import { referenceEngine } from "../../engine/reference/engine.js";
import type { OnnxGraph, OnnxNode } from "../proto/model.js";
import { readModel } from "../proto/read.js";
import { writeModel } from "../proto/write.js";
import { smooth } from "../testing/parity.js";
import { assertNear, Session } from "../testing/session.js";
import { openForeign } from "./foreign-model.js";
import { operators } from "./translate.js";

interface Golden {
  readonly file: string;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly code?: readonly number[];
}

const read = (file: string): Buffer => readFileSync(new URL(`../../../goldens/${file}`, import.meta.url));
const goldens = JSON.parse(read("foreign.json").toString()) as readonly Golden[];
const engine = referenceEngine();

for (const { file, shape, x, y, code } of goldens) {
  test(`${file} reconstructs as in PyTorch`, async () => {
    const foreign = await openForeign(read(file), { engine, ...(code && { code: "code" }) });
    assert.deepEqual(foreign.shape, shape);
    const samples: Samples = {
      shape,
      count: x.length / foreign.shape.reduce((a, b) => a * b),
      data: Float32Array.from(x),
      scale: 1,
    };
    assertNear("reconstruction", await foreign.reconstruct(samples), y, 1e-5);
    if (code === undefined) await assert.rejects(foreign.encode(samples), /a model whose file has a code/);
    else assertNear("code", await foreign.encode(samples), code, 1e-5);
    await foreign.close();
  });

  test(`${file} does the same in onnxruntime`, async () => {
    const session = await Session.open(read(file));
    const dims = [x.length / shape.reduce((a, b) => a * b), ...shape];
    const outputs = await session.run({ x: { type: "float32", data: Float32Array.from(x), dims } });
    assertNear("y", outputs.get("y")!, y, 1e-5);
    await session.close();
  });
}

test("a foreign model is calibrated, scores and blames", async () => {
  const foreign = await openForeign(read("foreign-torch-dense.onnx"), { engine });
  const normal = smooth([7], 200, 1);
  const calibrated = await calibrate(foreign, normal, { threshold: conformal(0.05) });
  const data = normal.data.slice(0, 7) as Float32Array;
  data[4] = 40;
  const odd = { shape: [7], count: 1, data, scale: 1 };
  const [verdict] = await calibrated.predict(odd);
  assert.equal(verdict!.anomalous, true);
  const usual = usualErrors(await materialOf(foreign, normal, { needsCode: false }));
  assert.equal(blame(await materialOf(foreign, odd, { needsCode: false }), 0, { usual })[0]!.feature, "4");
  await foreign.close();
});

const dense = readModel(read("foreign-torch-dense.onnx"), "test");
const changed = (change: (graph: OnnxGraph) => Partial<OnnxGraph>): Uint8Array =>
  writeModel({ ...dense, graph: { ...dense.graph, ...change(dense.graph) } });
const withNode = (at: number, change: Partial<OnnxNode>): Uint8Array =>
  changed(({ nodes }) => ({ nodes: nodes.map((node, index) => (index === at ? { ...node, ...change } : node)) }));

async function refuses(bytes: Uint8Array, pattern: RegExp, code?: string): Promise<void> {
  await assert.rejects(
    openForeign(bytes, { engine, where: "other.onnx", ...(code !== undefined && { code }) }),
    (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, pattern);
      return true;
    },
  );
}

test("what cannot be translated is named, with a way out", async () => {
  await refuses(withNode(0, { op: "LSTM" }), /LSTM.*got the operator LSTM.*onnxruntime/);
  await refuses(withNode(0, { op: "Gemm", domain: "com.example" }), /the operator com\.example\.Gemm/);
  await refuses(withNode(0, { op: "constructor" }), /the operator constructor/);
  await refuses(withNode(0, { attributes: new Map([["transA", { kind: "int", value: 1 }]]) }), /transposed/);
  await refuses(
    changed(({ inputs }) => ({ inputs: [...inputs, { ...inputs[0]!, name: "z" }] })),
    /one input, got 2: x, z/,
  );
  await refuses(
    changed(({ inputs }) => ({ inputs: [{ ...inputs[0]!, dims: ["N", "width"] }] })),
    /fixed shape/,
  );
  await refuses(
    changed(({ inputs }) => ({ inputs: [{ ...inputs[0]!, dims: ["N", 2 ** 40] }] })),
    /numbers for one sample/,
  );
  await refuses(read("foreign-torch-dense.onnx"), /as code, got "nowhere"|"nowhere" that nothing makes/, "nowhere");
});

test("circles, loose ends and values made twice", async () => {
  const last = dense.graph.nodes.at(-1)!;
  await refuses(
    withNode(0, { inputs: [last.outputs[0]!, ...dense.graph.nodes[0]!.inputs.slice(1)] }),
    /a circle through/,
  );
  await refuses(withNode(0, { inputs: [dense.graph.nodes[0]!.outputs[0]!] }), /a circle through/);
  await refuses(withNode(0, { inputs: ["gone"] }), /"gone" that nothing makes/);
  await refuses(
    changed(({ nodes }) => ({ nodes: [...nodes, nodes[0]!] })),
    /made twice/,
  );
});

test("mutated foreign files open or are refused", async () => {
  const random = new Random(4, "mutations");
  for (const { file } of goldens) {
    for (let round = 0; round < 150; round++) {
      const bytes = Uint8Array.from(read(file));
      for (let change = random.integer(4); change >= 0; change--)
        bytes[random.integer(bytes.length)] = random.integer(256);
      try {
        await (await openForeign(bytes, { engine })).close();
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
  }
});

test("docs/model-file.md lists the operators that are understood", () => {
  const page = readFileSync(new URL("../../../docs/model-file.md", import.meta.url), "utf8");
  const list = /Understood are dense and convolutional graphs:\s([^.]*)\./.exec(page)?.[1]?.split(/,\s/);
  assert.deepEqual(list, Object.keys(operators).sort());
});
