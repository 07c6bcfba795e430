import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { skipWithoutBrowser, startChromium } from "../rules/bundles/chromium.js";
import { root } from "../rules/project.js";
import { cli, scratchFolder, startCli } from "./cli-process.js";
import { type StudioServer, serveStudio } from "./studio-server.js";

// Sandglass Studio as its visitors use it, in headless Chromium: every flow from data to a detector taken home.

const require = createRequire(import.meta.url);
const patience = { timeout: 240_000 };

describe("Sandglass Studio", { skip: skipWithoutBrowser, timeout: 900_000 }, () => {
  let browser: Browser;
  let isolated: StudioServer;
  let plain: StudioServer;
  before(async () => {
    browser = await startChromium();
    isolated = await serveStudio();
    plain = await serveStudio({ isolated: false });
  });
  after(async () => {
    await browser?.close();
    await isolated?.close();
    await plain?.close();
  });

  test("a table becomes a detector that judges the same everywhere", patience, async (t) => {
    const folder = scratchFolder(t);
    const visit = await Visit.begin(browser, isolated);
    const { page } = visit;
    const table = join(folder, "mixed.csv");
    writeFileSync(table, mixed());
    await page.getByTestId("file").setInputFiles(table);
    await page.getByRole("heading", { name: "mixed.csv" }).waitFor();
    assert.match((await page.textContent("main"))!, /241\u202f? ?rows|241 rows/);
    const size = await page.getByRole("row", { name: /^use size/ }).textContent();
    assert.match(size!, /numbers.*1 \(0\.4 %\)/, "type and missing cells");
    await page.getByText(/\d train, \d+ set the threshold, \d+ normals and 12 anomalies judge/).waitFor();
    await visit.isAccessible("data");

    await page.getByRole("button", { name: "Look at the model first" }).click();
    await page.getByRole("button", { name: "My own" }).click();
    const half = page.getByRole("region", { name: "encoder" });
    await half.locator("summary").nth(1).click();
    const second = half.getByRole("listitem").nth(1);
    await second.getByLabel("units").fill("0");
    await second.getByLabel("units").press("Enter");
    await page
      .getByText(/dense "encoder\.1", option "units": expected a whole number >= 1, got 0/)
      .first()
      .waitFor();
    await second.getByLabel("units").fill("32");
    await second.getByLabel("units").press("Enter");
    await page.getByText(/code 128,/).waitFor();
    await page.getByLabel("Epochs").fill("8");
    await page.getByLabel("Epochs").press("Enter");
    await visit.isAccessible("model");

    await page.getByRole("button", { name: "Go to training" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("button", { name: "See what it finds" }).click(patience);
    await page.getByTestId("auroc").waitFor();
    const found = Number(await page.getByTestId("auroc").getAttribute("data-value"));
    assert.ok(found > 0.9, `AUROC ${found}`);
    const alarms = page.locator("dt", { hasText: /^alarms$/ }).locator("xpath=following-sibling::dd");
    const slider = page.getByLabel(/^Threshold/);
    await slider.press("End");
    await alarms.getByText(/^0 of/).waitFor();
    assert.match((await alarms.textContent())!, /^0 of/);
    await page.getByRole("button", { name: "Back to what the rule says" }).click();
    assert.doesNotMatch((await alarms.textContent())!, /^0 of/);
    await page.getByText(/The rule promises at most 5.0 % false alarms/).waitFor();
    await page.getByLabel("Show").selectOption("alarms");
    await page
      .getByRole("region", { name: /^sample/ })
      .getByText("Expected")
      .waitFor();
    await visit.isAccessible("judge");

    await page.getByRole("button", { name: /Explore$/ }).click();
    await page.getByRole("button", { name: "Decode this place" }).click();
    await page.getByRole("heading", { name: "Decoded where you clicked" }).waitFor();
    await visit.isAccessible("explore");

    await page.getByRole("button", { name: /Take home$/ }).click();
    const model = await visit.download("Detector", folder);
    const verdicts = readFileSync(await visit.download("Verdicts", folder), "utf8");
    assert.match(readFileSync(await visit.download("Report", folder), "utf8"), /^<!doctype html>[\s\S]*AUROC/);
    await visit.isAccessible("take home");

    const scored = await cli("score", model, table, "--engine", "wasm", "--format", "csv");
    assert.equal(scored.code, 0, scored.stderr);
    const judged = columns(scored.stdout);
    const here = columns(verdicts);
    assert.ok(here.size > 30);
    for (const [name, { score, anomalous }] of here) {
      assert.deepEqual([judged.get(name)?.score, judged.get(name)?.anomalous], [score, anomalous], `row ${name}`);
    }

    // The program in the page makes the same file, byte for byte.
    const program = (await page.getByRole("region", { name: "program", exact: true }).textContent())!;
    const again = await repeated(program, folder);
    assert.deepEqual(readFileSync(again), readFileSync(model));
    await visit.end();
  });

  test("digits: clothes found among them, a drawing judged", patience, async () => {
    const visit = await Visit.begin(browser, isolated);
    const { page } = visit;
    const begun = performance.now();
    await page.getByRole("button", { name: /^Digits/ }).click();
    await page.getByRole("button", { name: "Go to training" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("heading", { name: /What it rebuilds/ }).waitFor(patience);
    await page.getByRole("button", { name: "See what it finds" }).click(patience);
    const area = page.getByTestId("auroc");
    await area.waitFor();
    console.log(`digits: ${((performance.now() - begun) / 1000).toFixed(1)} s from the first click`);
    assert.ok(Number(await area.getAttribute("data-value")) > 0.99);
    await page.getByRole("button", { name: /Explore$/ }).click();
    const canvas = page.locator("canvas.sketch");
    const before = await page.locator(".verdict-line").first().textContent();
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.8, { steps: 5 });
    await page.mouse.up();
    await page.waitForFunction((text) => document.querySelector(".verdict-line")?.textContent !== text, before);
    assert.equal(await page.locator("canvas.tile").count(), 5, "seen, rebuilt, error; a sample; a walk");
    await visit.end();
  });

  test("leaving and coming back, with one thread, without a network: the same detector", patience, async (t) => {
    const folder = scratchFolder(t);
    const straight = await Visit.begin(browser, plain);
    await straight.page.getByRole("button", { name: /^Pumps/ }).click();
    // Once data are chosen, the service worker keeps what the further steps need.
    const kept =
      "caches.keys().then(([name]) => caches.open(name)).then((cache) => cache.keys()).then((all) => all.length)";
    while (Number(await straight.page.evaluate(kept)) < 20) await straight.page.waitForTimeout(50);
    await straight.context.setOffline(true);
    await straight.page.reload();
    await straight.pumps();
    await straight.page.getByRole("button", { name: "Start", exact: true }).click();
    await straight.page.getByRole("button", { name: "See what it finds" }).click(patience);
    const wanted = readFileSync(await straight.download("Detector", folder));

    const visit = await Visit.begin(browser, isolated);
    await visit.pumps();
    await visit.page.getByRole("button", { name: "Start", exact: true }).click();
    await visit.page.getByText(/^\d\d of \d+$/).waitFor();
    await visit.page.getByRole("button", { name: "Pause" }).click();
    await visit.page.getByRole("button", { name: "Go on" }).waitFor();
    await visit.page.getByText("paused", { exact: true }).waitFor();
    await visit.page.reload();
    await visit.page.getByRole("button", { name: "Go on from there" }).click();
    await visit.page.getByRole("button", { name: "Go on", exact: true }).click();
    await visit.page.getByRole("button", { name: "See what it finds" }).click(patience);
    assert.deepEqual(readFileSync(await visit.download("Detector", folder)), wanted);
    // And once more: what is finished is kept too.
    await visit.page.reload();
    await visit.page.getByRole("button", { name: "Open it" }).click();
    await visit.page.getByRole("heading", { name: "Verdicts" }).waitFor();
    await visit.end();
    await straight.end();
  });

  test("what cannot work is said, and nothing is lost", patience, async (t) => {
    const folder = scratchFolder(t);
    const visit = await Visit.begin(browser, isolated, { keepsNothing: true });
    const { page } = visit;
    await page.getByRole("button", { name: /^Pumps/ }).click();
    await page.getByRole("heading", { name: "pumps.csv" }).waitFor();
    const give = async (name: string, content: string | Uint8Array, pattern: RegExp): Promise<void> => {
      writeFileSync(join(folder, name), content);
      await page.getByTestId("file").setInputFiles(join(folder, name));
      await page.getByText(pattern).first().waitFor();
    };
    await give(
      "binary.csv",
      Uint8Array.from({ length: 3000 }, (_, at) => (at * 7919) % 256),
      /binary\.csv: expected .*got/,
    );
    await give("empty.csv", "", /empty\.csv: expected data, got an empty file/);
    await give("torn.npy", Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0), /torn\.npy: expected/);
    await give("no-model.onnx", "nothing", /no-model\.onnx|model file: expected/);
    const huge = await page.evaluateHandle(() => {
      const piece = new Blob([new Uint8Array(2 ** 26)]);
      const transfer = new DataTransfer();
      transfer.items.add(new File(Array(33).fill(piece), "huge.csv"));
      return transfer;
    });
    await page.locator(".drop").dispatchEvent("drop", { dataTransfer: huge });
    await page
      .getByText(/huge\.csv: expected at most 1 GB, which a page can hold, got 2\.1 GB/)
      .first()
      .waitFor();
    assert.equal(await page.getByRole("heading", { name: "pumps.csv" }).count(), 1, "the data before are still there");
    await give("one.csv", "a,b\n1,2\n", /training data: expected at least 5|expected at least 5 samples/);
    await give("constant.csv", `a,b\n${"1,2\n".repeat(60)}`, /Always the same, so nothing can be learned from: a, b/);
    await page.getByRole("button", { name: "Samples" }).click();
    await visit.pumps();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByText(/This browser keeps nothing for later/).waitFor(patience);
    await page.getByRole("button", { name: "See what it finds" }).waitFor(patience);
    await visit.end();
  });

  test("a model file is opened by the command, and judges the data that come", patience, async (t) => {
    const folder = scratchFolder(t);
    const table = join(folder, "mixed.csv");
    writeFileSync(table, mixed());
    const trained = await cli(
      "run",
      "auto",
      "--data",
      table,
      "--label-column",
      "label",
      "--epochs",
      "3",
      "--out",
      join(folder, "run"),
    );
    assert.equal(trained.code, 0, trained.stderr);
    const running = startCli(["studio", join(folder, "run"), "--port", "0"]);
    t.after(() => running.child.kill());
    let address = "";
    running.child.stdout!.on("data", (text: string) => {
      address ||= /http:\S+/.exec(text)?.[0] ?? "";
    });
    await running.printed(/Ctrl-C ends it/);
    const visit = await Visit.begin(browser, { address });
    await visit.page.getByRole("heading", { name: "The model file you opened" }).waitFor();
    await visit.page.getByRole("button", { name: /Data$/ }).click();
    await visit.page.getByTestId("file").setInputFiles(table);
    await visit.page.getByRole("heading", { name: "Verdicts" }).waitFor();
    await visit.end();
    running.child.kill("SIGINT");
    assert.equal((await running.outcome).code, 0);
    const refused = await cli("studio", join(folder, "none.onnx"));
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /none\.onnx: expected the folder of a run, or a model file, got nothing there/);
  });

  test("before data are chosen, under 250 kB of JavaScript travel", patience, async () => {
    const visit = await Visit.begin(browser, isolated);
    await visit.page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    const sizes = visit.scripts.map(
      (path) => gzipSync(readFileSync(join(root, "dist/studio", path)), { level: 9 }).length,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(
      visit.scripts.some((path) => path.startsWith("assets/lab-")),
      "its worker is counted",
    );
    assert.ok(sizes.length >= 2 && total < 250_000, `${total} bytes: ${visit.scripts.join(", ")}`);
    await visit.end();
  });
});

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** One visitor with a browser of their own, watched for what must never happen. */
class Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly scripts: string[] = [];
  readonly #wrong: string[] = [];

  private constructor(page: Page, context: BrowserContext, origin: string) {
    this.page = page;
    this.context = context;
    context.on("request", (request) => {
      const address = new URL(request.url());
      if (address.protocol === "data:" || address.protocol === "blob:") return;
      if (address.origin !== origin) this.#wrong.push(`asked for ${request.url()}`);
      const path = address.pathname.slice(1);
      if (path.endsWith(".js") && !this.scripts.includes(path)) this.scripts.push(path);
      if (request.method() !== "GET") this.#wrong.push(`${request.method()} ${request.url()}`);
    });
    page.on("pageerror", (error) => this.#wrong.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) this.#wrong.push(message.text());
    });
  }

  /** With `keepsNothing` the browser refuses storage, as browsers do where people forbid sites to keep data. */
  static async begin(
    browser: Browser,
    { address }: Pick<StudioServer, "address">,
    { keepsNothing = false } = {},
  ): Promise<Visit> {
    const context = await browser.newContext({
      viewport: { width: 1200, height: 900 },
      serviceWorkers: keepsNothing ? "block" : "allow",
    });
    if (keepsNothing) {
      const refuse = `Object.defineProperty(self, "indexedDB", { get() { throw new DOMException("The operation is insecure."); } });`;
      await context.route(/\/assets\/lab-[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${refuse}${await response.text()}` });
      });
    }
    const visit = new Visit(await context.newPage(), context, new URL(address).origin);
    await visit.page.goto(address);
    await visit.page.getByText(/Or begin with a sample|The model file you opened/).waitFor();
    await visit.page
      .getByRole("button", { name: /^Pumps/ })
      .or(visit.page.getByText("The model file"))
      .first()
      .waitFor();
    return visit;
  }

  /** The made-up table, and off to training. */
  async pumps(): Promise<void> {
    await this.page.getByRole("button", { name: /^Pumps/ }).click();
    await this.page.getByRole("button", { name: "Go to training" }).click();
  }

  async isAccessible(where: string): Promise<void> {
    await this.page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const found = await this.#violations("{ resultTypes: ['violations'] }");
    await this.page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    found.push(...(await this.#violations("{ runOnly: ['color-contrast'] }")));
    await this.page.emulateMedia({ colorScheme: "light", reducedMotion: null });
    const serious = found.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(
      serious.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]!.html}`),
      [],
    );
  }

  async #violations(options: string): Promise<Violation[]> {
    const { violations } = (await this.page.evaluate(`axe.run(document, ${options})`)) as {
      readonly violations: Violation[];
    };
    return violations;
  }

  async download(title: string, folder: string): Promise<string> {
    const home = this.page.getByRole("button", { name: /Take home$/ });
    if ((await home.getAttribute("aria-current")) === null) await home.click();
    const [file] = await Promise.all([
      this.page.waitForEvent("download"),
      this.page.getByRole("button", { name: new RegExp(`^${title}`) }).click(),
    ]);
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  }

  async end(): Promise<void> {
    await this.context.close();
    assert.deepEqual(this.#wrong, []);
  }
}

/** Rows whose weight follows from their size, but for every twentieth. */
function mixed(): string {
  const lines = Array.from({ length: 241 }, (_, at) => {
    const size = 5 + ((at * 7919) % 1000) / 100;
    const odd = at % 20 === 19;
    const weight = odd ? 30 - size : 2 * size + ((at * 31) % 17) / 40;
    return `${at === 7 ? "" : size.toFixed(2)},${weight.toFixed(2)},${at % 3 === 0 ? "red" : "blue"},${odd ? "odd" : "normal"}`;
  });
  return `size,weight,colour,label\n${lines.join("\n")}\n`;
}

/** Score and verdict of each name in CSV. */
function columns(csv: string): ReadonlyMap<string, { readonly score: number; readonly anomalous: string }> {
  const [head, ...lines] = csv
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = (name: string): number => head!.indexOf(name);
  return new Map(
    lines.map((cells) => [
      cells[at("name")]!,
      { score: Number(cells[at("score")]), anomalous: cells[at("anomalous")]! },
    ]),
  );
}

/** Runs the page's program as it stands, but for the engine, which is to be the page's. Returns the file it writes. */
async function repeated(program: string, folder: string): Promise<string> {
  const { transform } = await import("esbuild");
  const engine = "engine: await openEngine('wasm', { threads: 1 }),";
  const library = pathToFileURL(join(root, "dist/index.js")).href;
  const source = program
    .replace("await fitDetector(normals, {", `await fitDetector(normals, { ${engine}`)
    .replace("import {", "import { openEngine,")
    .replace('"sandglass"', JSON.stringify(library))
    .replace("mixed.onnx", "again.onnx");
  const { code } = await transform(source, { loader: "ts", format: "esm" });
  writeFileSync(join(folder, "again.mjs"), `${code}\nprocess.exit(0);\n`);
  execFileSync(process.execPath, ["again.mjs"], { cwd: folder });
  return join(folder, "again.onnx");
}
