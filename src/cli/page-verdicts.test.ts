import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { evaluateAt, isolation, serve, skipWithoutBrowser, startChromium } from "../rules/bundles/chromium.js";
import { root } from "../rules/project.js";
import { cli } from "./cli-process.js";

// A page learns a detector and saves it: the command line and onnxruntime-web judge with that file as the page did.

const folder = mkdtempSync(join(tmpdir(), "sandglass-page-verdicts-"));
let browser: Browser | undefined;
before(async () => {
  if (!skipWithoutBrowser) browser = await startChromium();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the page does: learns, judges, saves, and judges again with the saved bytes in onnxruntime-web. */
const program = `
import { fitDetector, modelBytes, readTable, writeNpy } from "./sandglass/sandglass.js";

const sine = (at) => Math.sin(at).toFixed(4);
const csvOf = (from, to, fault) => {
  const lines = Array.from({ length: to - from }, (_, at) => from + at).map((at) => {
    const pressure = (fault && at % 5 === 0 ? -2 : 2) * sine(at) + (at % 7) / 50;
    return [sine(at), pressure.toFixed(4), at % 3 ? "open" : "shut"].join(",");
  });
  return "flow,pressure,valve\\n" + lines.join("\\n") + "\\n";
};
const table = async (csv) => readTable(new TextEncoder().encode(csv));

const side = 8;
// No picture twice: a score that is also a calibration score counts it or not, as rounding will.
const grain = (at) => (Math.imul(at + 1, 0x9e3779b1) >>> 16) % 23;
const pictures = (from, to, fault) => {
  const data = new Uint8Array((to - from) * side * side);
  for (let at = from; at < to; at++) {
    for (let pixel = 0; pixel < side * side; pixel++) {
      const stripe = (pixel + (at % 4)) % 4 < 2 ? 200 : 30;
      const odd = fault && at % 5 === 0 && pixel % 9 === 0;
      data[(at - from) * side * side + pixel] = odd ? 255 - stripe : stripe + grain(at * side * side + pixel);
    }
  }
  return { shape: [1, side, side], count: to - from, data, scale: 1 / 255 };
};

ort.env.wasm.wasmPaths = "/onnxruntime-web/dist/";
ort.env.wasm.numThreads = 1;
const judgedByRuntime = async (bytes, feeds) => {
  const session = await ort.InferenceSession.create(bytes);
  const { score, p_value, anomalous } = await session.run(feeds);
  return Array.from(score.data, (value, row) => ({
    score: value, pValue: p_value.data[row], anomalous: Boolean(anomalous.data[row]),
  }));
};

const take = async (training, fresh, feeds) => {
  const detector = await fitDetector(training, { epochs: 5 });
  const page = (await detector.judge(fresh)).map(({ score, pValue, anomalous }) => ({ score, pValue, anomalous }));
  const bytes = await modelBytes(detector);
  await detector.close();
  return { page, runtime: await judgedByRuntime(bytes, feeds), file: [...bytes] };
};

const column = (type, values) => new ort.Tensor(type, values, [values.length, 1]);
export const work = async () => {
  const csv = csvOf(400, 460, true);
  const cells = csv.trim().split("\\n").slice(1).map((line) => line.split(","));
  const numbers = (at) => column("float64", Float64Array.from(cells, (row) => Number(row[at])));
  const rows = await take(await table(csvOf(0, 400, false)), await table(csv), {
    flow: numbers(0), pressure: numbers(1), valve: column("string", cells.map((row) => row[2])),
  });
  const fresh = pictures(400, 460, true);
  const shape = [fresh.count, ...fresh.shape];
  const images = await take(pictures(0, 400, false), fresh, { image: new ort.Tensor("uint8", fresh.data, shape) });
  const npy = writeNpy({ shape, data: fresh.data });
  return {
    table: { ...rows, fresh: [...new TextEncoder().encode(csv)] },
    pictures: { ...images, fresh: [...npy] },
  };
};
`;

interface Verdict {
  readonly score: number;
  readonly pValue: number;
  readonly anomalous: boolean;
}
interface Taken {
  readonly page: readonly Verdict[];
  readonly runtime: readonly Verdict[];
  readonly file: readonly number[];
  readonly fresh: readonly number[];
}

function same(what: string, found: readonly Verdict[], expected: readonly Verdict[]): void {
  const words = (verdicts: readonly Verdict[]): readonly boolean[] => verdicts.map(({ anomalous }) => anomalous);
  assert.deepEqual(words(found), words(expected), what);
  for (const [row, { score, pValue }] of expected.entries()) {
    const one = found[row]!;
    assert.ok(
      Math.abs(one.score / score - 1) < 1e-4,
      `${what}, row ${row}: score ${one.score}, the page's is ${score}`,
    );
    assert.ok(Math.abs(one.pValue - pValue) < 0.02, `${what}, row ${row}: p ${one.pValue}, the page's is ${pValue}`);
  }
}

for (const headers of [isolation, {}]) {
  const where = headers === isolation ? "with cross-origin isolation" : "without cross-origin isolation";
  test(`a page's model file judges everywhere as in the page, ${where}`, { skip: skipWithoutBrowser }, async () => {
    cpSync(join(root, "dist/browser"), join(folder, "sandglass"), { recursive: true });
    rmSync(join(folder, "onnxruntime-web"), { force: true });
    symlinkSync(join(root, "node_modules/onnxruntime-web"), join(folder, "onnxruntime-web"), "junction");
    writeFileSync(join(folder, "work.js"), program);
    const head =
      '<script src="onnxruntime-web/dist/ort.wasm.min.js"></script><script type="module">import { work } from "./work.js"; globalThis.taken = work();</script>';
    writeFileSync(join(folder, "index.html"), `<!doctype html><title>Verdicts</title>${head}`);
    const server = await serve(folder, headers);
    const taken = (await evaluateAt(browser!, server.address, "taken").finally(() => server.close())) as Readonly<
      Record<string, Taken>
    >;

    for (const [kind, { page, runtime, file, fresh }] of Object.entries(taken)) {
      const alarms = page.filter(({ anomalous }) => anomalous).length;
      assert.ok(alarms > 0 && alarms < page.length, `${kind}: ${alarms} of ${page.length} are anomalous`);
      same(`${kind}, onnxruntime-web`, runtime, page);

      const model = join(folder, `${kind}.onnx`);
      const data = join(folder, kind === "table" ? "fresh.csv" : "fresh.npy");
      writeFileSync(model, Uint8Array.from(file));
      writeFileSync(data, Uint8Array.from(fresh));
      const { code, stdout, stderr } = await cli("score", model, data, "--engine", "wasm");
      assert.equal(code, 0, stderr);
      const lines = stdout.trim().split("\n");
      same(
        `${kind}, the command line`,
        lines.map((line) => JSON.parse(line) as Verdict),
        page,
      );
    }
  });
}
