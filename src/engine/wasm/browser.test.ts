import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { before, describe, test } from "node:test";
import { isolation, skipWithoutBrowser, startChromium } from "../../rules/bundles/chromium.js";
import { assertClose } from "../../testing/closeness.js";
import { runTrainingCase } from "../../testing/training-case.js";
import { referenceEngine } from "../reference/engine.js";

// The training case of the engine contract, in a worker of a real page, with shared memory and without.

const workerSource = `
  import { wasmEngine } from "/engine/wasm/engine.js";
  import { runTrainingCase } from "/testing/training-case.js";
  try {
    const engine = await wasmEngine({ threads: 2 });
    const { losses, parameters } = await runTrainingCase(engine);
    const kernel = [...parameters.kernel];
    postMessage({ description: engine.description, threads: engine.threads, losses: [...losses], kernel });
    await engine.dispose();
  } catch (error) {
    postMessage({ error: String(error?.stack ?? error) });
  }
`;

interface Answer {
  readonly error?: string;
  readonly description: string;
  readonly threads: number;
  readonly losses: number[];
  readonly kernel: number[];
}

function serve(isolated: boolean): Promise<Server> {
  const built = new URL("../../", import.meta.url);
  const headers = isolated ? isolation : {};
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const reply = (status: number, type: string, body: string): void =>
      void response.writeHead(status, { ...headers, "Content-Type": type }).end(body);
    if (path === "/") return reply(200, "text/html", "<!doctype html><title>Sandglass</title>");
    if (path === "/case.js") return reply(200, "text/javascript", workerSource);
    const body = await readFile(new URL(`.${path}`, built), "utf8").catch(() => undefined);
    return body === undefined ? reply(404, "text/plain", "not here") : reply(200, "text/javascript", body);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function runInPage(isolated: boolean): Promise<Answer> {
  const server = await serve(isolated);
  const browser = await startChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    assert.equal(await page.evaluate("crossOriginIsolated"), isolated);
    return (await page.evaluate(`new Promise((resolve) => {
      const worker = new Worker("/case.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => resolve({ error: event.message || "the worker did not start" });
    })`)) as Answer;
  } finally {
    await browser.close();
    server.close();
  }
}

describe("in a browser", { skip: skipWithoutBrowser }, () => {
  let expected: Awaited<ReturnType<typeof runTrainingCase>>;
  before(async () => {
    expected = await runTrainingCase(referenceEngine());
  });
  for (const isolated of [true, false]) {
    test(isolated ? "with cross-origin isolation: worker threads" : "without: the calling thread", async () => {
      const answer = await runInPage(isolated);
      assert.equal(answer.error, undefined);
      assert.equal(answer.threads, isolated ? 2 : 1, answer.description);
      assertClose(answer.losses, expected.losses, { what: "losses", tolerance: 1e-4, floor: 0 });
      assertClose(answer.kernel, expected.parameters["kernel"]!, { what: "kernel", tolerance: 1e-4, floor: 0 });
    });
  }
});
