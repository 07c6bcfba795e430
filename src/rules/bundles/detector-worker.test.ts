import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { root } from "../project.js";
import { evaluateAt, serve, skipWithoutBrowser, startChromium } from "./chromium.js";

// A detector learned, saved to bytes and opened in a module worker of a page: what Node does, bit for bit.

const folder = mkdtempSync(join(tmpdir(), "sandglass-worker-"));
let browser: Browser | undefined;
before(async () => {
  if (!skipWithoutBrowser) browser = await startChromium();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** What both do, as a module that imports the library from `address`. */
const program = (address: string): string => `
import { fitDetector, openDetector, openEngine, saveModel } from "${address}";
export async function work() {
  const engine = await openEngine("wasm", { threads: 1, onNotice: () => {} });
  // The last bit of a sine is not the same in every build of V8, and the file holds a checksum of the data.
  const sine = (at) => Math.round(1e6 * Math.sin(at)) / 1e6;
  const rows = Array.from({ length: 120 }, (_, at) => ({
    flow: sine(at), pressure: 2 * sine(at) + (at % 7) / 50, valve: at % 3 ? "open" : "shut",
  }));
  const detector = await fitDetector(rows, { epochs: 3, engine });
  const chunks = [];
  await saveModel(detector, (bytes) => void chunks.push(bytes));
  const opened = await openDetector(chunks[0], { engine });
  const fresh = [{ flow: 0.5, pressure: 1, valve: "open" }, { flow: 0.5, pressure: -1, valve: "open" }];
  const found = await opened.predict(fresh);
  const refusal = await saveModel(detector, "none/x.onnx").then(() => "", (error) => String(error));
  const verdicts = found.map(({ score, pValue, anomalous, blame }) => ({ score, pValue, anomalous, worst: blame[0].feature }));
  return { verdicts, file: [...chunks[0]], refusal };
}
`;

interface Worked {
  readonly verdicts: readonly { readonly score: number; readonly anomalous: boolean; readonly worst: string }[];
  readonly file: readonly number[];
  readonly refusal: string;
}

test("a worker of a page learns, saves and opens a detector as Node does", { skip: skipWithoutBrowser }, async () => {
  cpSync(join(root, "dist/browser"), join(folder, "sandglass"), { recursive: true });
  writeFileSync(join(folder, "work.js"), program("./sandglass/sandglass.js"));
  const send = 'import { work } from "./work.js";\nwork().then(postMessage, (error) => postMessage(String(error)));\n';
  writeFileSync(join(folder, "worker.js"), send);
  const start = `globalThis.worked = new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });`;
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><title>Worker</title><script type="module">${start}</script>`,
  );
  const server = await serve(folder, {});
  const inPage = (await evaluateAt(browser!, server.address, "worked").finally(() => server.close())) as Worked;
  assert.equal(typeof inPage, "object", String(inPage));

  const file = join(folder, "node.mjs");
  writeFileSync(file, program(pathToFileURL(join(root, "dist/index.js")).href));
  const { work } = (await import(pathToFileURL(file).href)) as { readonly work: () => Promise<Worked> };
  const inNode = await work();
  assert.deepEqual(inPage.verdicts, inNode.verdicts);
  assert.deepEqual(inPage.file, inNode.file, "the same bytes");
  assert.deepEqual(
    inPage.verdicts.map(({ anomalous }) => anomalous),
    [false, true],
  );
  assert.match(inPage.refusal, /x\.onnx: expected Node\.js, got a web page.*a function that takes the bytes/);
});
