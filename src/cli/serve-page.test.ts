import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openEngine } from "../engine/open.js";
import { saveModel } from "../pipeline/index.js";
import { asCsv, plantRows } from "../pipeline/sample-data.js";
import { skipWithoutBrowser, startChromium } from "../rules/bundles/chromium.js";
import { grayPng, pictureDetector, tableDetector } from "../serve/sample-models.js";
import { startServer } from "./cli-process.js";

// The page at / of a server, as a visitor meets it.

const skip = skipWithoutBrowser;
const folder = mkdtempSync(join(tmpdir(), "sandglass-page-"));
const at = (name: string): string => join(folder, name);
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  browser = await startChromium();
  const engine = await openEngine("wasm", { threads: 1 });
  await saveModel(await tableDetector(engine), at("plant.onnx"));
  await saveModel(await pictureDetector(engine), at("bars.onnx"));
  await engine.dispose();
  writeFileSync(at("new.csv"), asCsv([...plantRows(30, 6), { ...plantRows(1, 7)[0]!, heat: 1e6 }]));
  writeFileSync(at("wrong.csv"), "a,b\n1,2\n");
  writeFileSync(at("notes.txt"), "no data");
  writeFileSync(at("scan.png"), grayPng(8, 8));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page of that server; what the browser had to complain about fails the test. */
async function visited(args: readonly string[], visit: (page: Page) => Promise<void>): Promise<void> {
  const server = await startServer(args);
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    // A refused request shows up here as well as in the page.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) wrong.push(message.text());
  });
  page.setDefaultTimeout(20_000);
  try {
    await page.goto(server.url);
    await visit(page);
    const shots = process.env["SCREENSHOTS"];
    if (shots !== undefined) await page.screenshot({ path: join(shots, `serve-${args.length}.png`), fullPage: true });
    assert.deepEqual(wrong, []);
  } finally {
    await page.close();
    server.child.kill("SIGTERM");
  }
  assert.equal((await server.outcome).code, 0);
}

test("a file is judged in the page, a picture rebuilt, and what cannot be read is said", { skip }, async () => {
  await visited([at("plant.onnx"), at("bars.onnx")], async (page) => {
    const said = page.getByRole("status");
    const file = page.locator("#file");
    await page.getByText("a CSV table, lines of JSON, or an NPY array").waitFor();

    await file.setInputFiles(at("notes.txt"));
    await page.getByText(/Expected a file that ends in png, .*, got notes\.txt\./).waitFor();
    await file.setInputFiles(at("wrong.csv"));
    await page.getByText(/wrong\.csv: .*column/).waitFor();

    await file.setInputFiles(at("new.csv"));
    const verdicts = page.frameLocator("iframe[title=Verdicts]");
    await verdicts.getByText(/^\d of 31 are anomalous\.$/).waitFor();
    await verdicts.getByRole("row").nth(1).getByText("32", { exact: true }).waitFor();
    assert.equal(await said.textContent(), "new.csv");

    await page.getByLabel("Model").selectOption("bars");
    await page.getByText("a PNG or JPEG picture, or an NPY array").waitFor();
    await file.setInputFiles(at("scan.png"));
    await page.getByText("scan.png", { exact: true }).waitFor();
    await verdicts.getByRole("img").first().waitFor();
    await page.getByLabel("Do").selectOption("reconstruct");
    await file.setInputFiles([]);
    await file.setInputFiles(at("scan.png"));
    const picture = page.getByAltText("What the model makes of scan.png");
    await picture.waitFor();
    assert.equal(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth), 8);
  });
});

test("a server with tokens asks for one, and takes the right one only", { skip }, async () => {
  await visited([at("plant.onnx"), "--token", "open-sesame"], async (page) => {
    await page.getByText("This server asks for a token.").waitFor();
    const token = page.getByLabel("Token");
    await token.fill("guess");
    await token.blur();
    await page.getByText("This server asks for a token.").waitFor();
    assert.equal(await page.getByLabel("Model").locator("option").count(), 0);
    await token.fill("open-sesame");
    await token.blur();
    await page.getByText(/^Reads /).waitFor();
    await page.locator("#file").setInputFiles(at("new.csv"));
    await page.getByText("new.csv", { exact: true }).waitFor();
  });
});
