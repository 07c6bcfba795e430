// The files in examples/, as people would run them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { noPythonOnnx, runPython } from "./testing/python.js";

const noPython = await noPythonOnnx();

import { assertNear } from "./testing/session.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sandglass-"));
const model = join(folder, "pumps.onnx");
after(() => rmSync(folder, { recursive: true }));

function node(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

const words = (lines: string): readonly string[] =>
  [...lines.matchAll(/^(normal|anomalous) /gm)].map(([, word]) => word!);
const expected = ["normal", "normal", "anomalous"];
let verdicts: string;

before(() => {
  node("examples/make-model.mjs", model);
  verdicts = node("examples/node.mjs", model);
});

test("Node with onnxruntime-node", () => {
  assert.deepEqual(words(verdicts), expected);
});

test("Python", { skip: noPython }, async (t) => {
  const { status, output } = await runPython(join(root, "examples/python.py"), model);
  if (status !== 0 && output.startsWith("neither onnxruntime nor onnx 1.13")) return t.skip(output.trim());
  assert.equal(status, 0, output);
  assert.deepEqual(words(output), expected);
});

test("a threshold moved in Python moves the verdicts", { skip: noPython }, async () => {
  const changed = join(folder, "changed.onnx");
  const { status, output } = await runPython(join(root, "examples/threshold.py"), model, "1000", changed);
  assert.equal(status, 0, output);
  assert.deepEqual(words(node("examples/node.mjs", changed)), ["normal", "normal", "normal"]);
});

const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
// In CI the browser is installed, so its absence is a failure and not a reason to skip.
const noBrowser =
  !existsSync(chromium) && process.env["CI"] === undefined
    ? `no browser at ${chromium}; set CHROMIUM to its path`
    : false;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

function serve(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const body = await readFile(pathname === "/pumps.onnx" ? model : join(root, pathname)).catch(() => undefined);
    const type = types[extname(pathname)] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type }).end(body);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

test("a page with onnxruntime-web from local files", { skip: noBrowser }, async () => {
  const { chromium: browserType } = await import("playwright-core");
  const server = await serve();
  const browser = await browserType.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(here) && !/^(blob|data):/.test(request.url())) elsewhere.push(request.url());
    });
    await page.goto(`${here}/examples/browser.html`);
    await page.waitForSelector("body[data-done]", { timeout: 60_000 });
    const said = (await page.textContent("#verdicts")) ?? "";
    assert.deepEqual(words(said), expected, said);
    const scores = (lines: string): readonly number[] =>
      [...lines.matchAll(/score (\S+)/g)].map(([, score]) => Number(score));
    assertNear("scores beside Node's", scores(said), scores(verdicts), 1e-3);
    assert.deepEqual(elsewhere, []);
  } finally {
    await browser.close();
    server.close();
  }
});
