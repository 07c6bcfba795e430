import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { isolation, serve, skipWithoutBrowser, startChromium } from "../rules/bundles/chromium.js";
import { processorSeconds, tasksOf } from "../rules/bundles/chromium-work.js";
import { startTabbedChromium } from "../rules/bundles/tabbed-chromium.js";
import { root } from "../rules/project.js";
import { scratchFolder } from "./cli-process.js";
import { type StudioServer, serveStudio } from "./studio-server.js";

// How quick Sandglass Studio is. What is measured is printed; what is judged does not depend on what else the machine does:
// processor time, ratios of two things measured in turn, and the best of several tries.

const patience = { timeout: 240_000 };

describe("Sandglass Studio is quick", { skip: skipWithoutBrowser, timeout: 900_000 }, () => {
  let browser: Browser;
  let studio: StudioServer;
  before(async () => {
    browser = await startChromium();
    studio = await serveStudio();
  });
  after(async () => {
    await browser?.close();
    await studio?.close();
  });

  test("first paint within a second; under 250 kB of JavaScript before data are chosen", patience, async (t) => {
    const paints: number[] = [];
    let scripts: readonly string[] = [];
    while (paints.length < 3 || (Math.min(...paints) > 1000 && paints.length < 12)) {
      const visit = await Visit.begin(browser, studio);
      await visit.page.getByRole("button", { name: /^Digits/ }).waitFor();
      paints.push((await visit.page.evaluate(firstPaint)) as number);
      await visit.page.evaluate("navigator.serviceWorker.ready.then(() => true)");
      scripts = visit.scripts;
      await visit.end();
    }
    t.diagnostic(`first contentful paint: ${paints.map((ms) => ms.toFixed(0)).join(", ")} ms`);
    assert.ok(Math.min(...paints) < 1000, `${paints.join(", ")} ms`);
    const gzipped = scripts.map((path) => gzipSync(readFileSync(join(root, "dist/studio", path)), { level: 9 }).length);
    const total = gzipped.reduce((sum, size) => sum + size, 0);
    t.diagnostic(`${(total / 1000).toFixed(1)} kB of JavaScript after gzip, in ${scripts.length} files`);
    assert.ok(
      scripts.some((path) => path.startsWith("assets/lab-")),
      "its worker is counted",
    );
    assert.ok(total < 250_000, `${total} bytes: ${scripts.join(", ")}`);
  });

  test("digits to an AUROC of .99 from a cold page, by the work of under 20 s", patience, async (t) => {
    const session = await browser.newBrowserCDPSession();
    const works: number[] = [];
    // On a busy machine the same work costs more: caches are shared.
    while (works.length === 0 || (Math.min(...works) >= 20 && works.length < 3)) {
      const worked = await processorSeconds(session);
      const begun = performance.now();
      const visit = await Visit.begin(browser, studio);
      await visit.digits();
      const area = await visit.auroc();
      const seconds = (performance.now() - begun) / 1000;
      const work = (await processorSeconds(session)) - worked;
      t.diagnostic(`AUROC ${area.toFixed(4)} after ${seconds.toFixed(1)} s, ${work.toFixed(1)} s of processors`);
      assert.ok(area >= 0.99, `AUROC ${area}`);
      works.push(work);
      await visit.end();
    }
    assert.ok(Math.min(...works) < 20, `${works.join(", ")} s of processors`);
    await session.detach();
  });

  test("while it learns, nothing holds the page's own thread for 50 ms", patience, async (t) => {
    const visit = await Visit.begin(browser, studio);
    const { page } = visit;
    await page.evaluate(`globalThis.longTasks = 0; new PerformanceObserver((list) => {
      longTasks += list.getEntries().length;
    }).observe({ type: "longtask" });`);
    await visit.toTraining();
    const tasks = await tasksOf(browser, page, async () => {
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByRole("heading", { name: /What it rebuilds, epoch 6/ }).waitFor(patience);
    });
    const [longest = 0] = tasks.toSorted((a, b) => b - a);
    const observed = await page.evaluate("longTasks");
    t.diagnostic(
      `${tasks.length} tasks, the longest ${longest.toFixed(1)} ms of work; ${observed} over 50 ms by the clock`,
    );
    // Work, not the time by the clock: on a busy machine a task also waits for a processor.
    assert.ok(tasks.length > 50 && longest < 50, `${longest} ms`);
    await visit.end();
  });

  test("a hidden tab goes on learning; a closed one is gone on with", patience, async (t) => {
    const { context, close } = await startTabbedChromium(scratchFolder(t));
    try {
      const visit = await Visit.begin(context, studio);
      await visit.toTraining();
      await visit.page.getByRole("button", { name: "Start", exact: true }).click();
      await visit.epoch(1);
      await context.newPage();
      const seen = (): Promise<unknown> => visit.page.evaluate("document.visibilityState");
      assert.equal(await seen(), "hidden");
      await visit.epoch(4);
      assert.equal(await seen(), "hidden");
      await visit.page.close();
      visit.askedNothingElsewhere();

      const again = await Visit.begin(context, studio);
      await again.page.getByRole("button", { name: "Go on from there" }).click();
      await again.page.getByRole("button", { name: "Go on", exact: true }).click();
      await again.page.getByRole("button", { name: "See what it finds" }).click(patience);
      assert.ok((await again.auroc()) >= 0.99);
      again.askedNothingElsewhere();
    } finally {
      await close();
    }
  });

  test("the engine works in a page as fast as in Node: at least 85 %", patience, async (t) => {
    const folder = scratchFolder(t);
    const ratio = await pageToNode(browser, folder, t);
    assert.ok(ratio >= 0.85, `${ratio}`);
  });
});

const firstPaint =
  'performance.getEntriesByName("first-contentful-paint").map(({ startTime }) => startTime)[0] ?? Infinity';

/** Samples a second in a page, of those in Node: the best of rounds in turn, until it is clear or they are many. */
async function pageToNode(browser: Browser, folder: string, t: TestContext): Promise<number> {
  cpSync(join(root, "dist/browser"), join(folder, "sandglass"), { recursive: true });
  writeFileSync(join(folder, "rate.js"), rating("./sandglass/sandglass.js"));
  writeFileSync(join(folder, "rate.mjs"), rating(pathToFileURL(join(root, "dist/index.js")).href));
  writeFileSync(
    join(folder, "worker.js"),
    'import { rate } from "./rate.js"; onmessage = async () => postMessage(await rate());',
  );
  const script = `const worker = new Worker("worker.js", { type: "module" });
    globalThis.rate = () => new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(0);
    });`;
  writeFileSync(join(folder, "index.html"), `<!doctype html><title>Rate</title><script>${script}</script>`);
  const { rate } = (await import(pathToFileURL(join(folder, "rate.mjs")).href)) as {
    readonly rate: () => Promise<number>;
  };
  const server = await serve(folder, isolation);
  const page = await browser.newPage();
  try {
    await page.goto(server.address);
    const best = { node: 0, page: 0 };
    for (let round = 0; round < 4 || (round < 12 && best.page < 0.85 * best.node); round++) {
      best.node = Math.max(best.node, await rate());
      best.page = Math.max(best.page, (await page.evaluate("rate()")) as number);
    }
    t.diagnostic(`samples/s: ${best.page.toFixed(0)} in a page, ${best.node.toFixed(0)} in Node`);
    return best.page / best.node;
  } finally {
    await page.close();
    server.close();
  }
}

/** A module whose \`rate\` trains the Studio's digits network once through 4,000 pictures and says how many a second. */
const rating = (address: string): string => `
import { adam, autoencoder, dense, fit, flatten, openEngine, reshape } from "${address}";
const count = 4000;
const data = Uint8Array.from({ length: count * 784 }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 24);
const samples = { shape: [1, 28, 28], count, data, scale: 1 / 255 };
let engine;
export async function rate() {
  engine ??= await openEngine("wasm", { threads: 2 });
  const model = autoencoder({
    input: [1, 28, 28],
    encoder: [flatten(), dense(256, { activation: "relu" }), dense(32)],
    decoder: [dense(256, { activation: "relu" }), dense(784, { activation: "sigmoid" }), reshape([1, 28, 28])],
  });
  let samplesPerSecond = 0;
  const options = { loss: "bce", optimizer: adam({ learningRate: 2e-3 }), epochs: 1, batchSize: 64, engine };
  for await (const event of fit(model, samples, options)) if (event.type === "epoch") ({ samplesPerSecond } = event);
  return samplesPerSecond;
}
`;

/** One visitor with a browser of their own; everything the page asks for must be of its own origin. */
class Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly scripts: string[] = [];
  readonly #wrong: string[] = [];

  private constructor(page: Page, context: BrowserContext, origin: string) {
    this.page = page;
    this.context = context;
    context.on("request", (request) => {
      const { protocol, origin: asked, pathname } = new URL(request.url());
      // `chrome:` is the browser's own empty tab.
      if (["data:", "blob:", "chrome:"].includes(protocol)) return;
      if (asked !== origin || request.method() !== "GET") this.#wrong.push(`${request.method()} ${request.url()}`);
      const path = pathname.slice(1);
      if (path.endsWith(".js") && !this.scripts.includes(path)) this.scripts.push(path);
    });
    page.on("pageerror", (error) => this.#wrong.push(String(error)));
  }

  static async begin(place: Browser | BrowserContext, { address }: StudioServer): Promise<Visit> {
    const context = "newContext" in place ? await place.newContext({ viewport: { width: 1200, height: 900 } }) : place;
    const visit = new Visit(await context.newPage(), context, new URL(address).origin);
    await visit.page.goto(address);
    return visit;
  }

  async toTraining(): Promise<void> {
    await this.page.getByRole("button", { name: /^Digits/ }).click();
    await this.page.getByRole("button", { name: "Go to training" }).click();
  }

  async digits(): Promise<void> {
    await this.toTraining();
    await this.page.getByRole("button", { name: "Start", exact: true }).click();
    await this.page.getByRole("button", { name: "See what it finds" }).click(patience);
  }

  async auroc(): Promise<number> {
    const area = this.page.getByTestId("auroc");
    await area.waitFor();
    return Number(await area.getAttribute("data-value"));
  }

  /** Until it is at work on this epoch. */
  async epoch(number: number): Promise<void> {
    await this.page.locator("dd", { hasText: new RegExp(`^([${number}-9]) of 6$`) }).waitFor(patience);
  }

  askedNothingElsewhere(): void {
    assert.deepEqual(this.#wrong, []);
  }

  async end(): Promise<void> {
    await this.context.close();
    this.askedNothingElsewhere();
  }
}
