import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { skipWithoutBrowser, startChromium } from "../rules/bundles/chromium.js";
import { scratchFolder } from "./cli-process.js";
import { type StudioServer, serveStudio } from "./studio-server.js";
import { keepsNothing, noMemory, patience, Visit } from "./studio-visit.js";

// Sandglass Studio as its visitors use it, in headless Chromium: pictures, series, coming back, and what cannot work.

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
    assert.equal(await page.locator("canvas.tile").count(), 6, "seen, rebuilt, error; a sample, rebuilt; a walk");
    await visit.end();
  });

  test("a series by keyboard alone on a phone, its tab closed in mid-training", patience, async () => {
    const visit = await Visit.begin(browser, plain, { width: 390 });
    await visit.press(/^Turbine/);
    await visit.page.getByRole("heading", { name: "Channels" }).waitFor();
    await visit.fits("data");
    await visit.press("Go to training");
    await visit.press("Start");
    await visit.page.getByText(/^\d+ of \d+$/).waitFor();
    await visit.closeTab();
    await visit.page.getByText(/You left while training on turbine: epoch \d+ of \d+ was kept/).waitFor();
    await visit.press("Go on from there");
    await visit.press(/^(Go on|Start)$/);
    await visit.page.getByRole("button", { name: "See what it finds" }).waitFor(patience);
    await visit.fits("train");
    await visit.press("See what it finds");
    const area = visit.page.getByTestId("auroc");
    await area.waitFor();
    assert.ok(Number(await area.getAttribute("data-value")) > 0.9);
    await visit.press("The worst stretch");
    const [from, to] = await visit.stretch(/^Points [1-9]/);
    assert.ok(to - from < 1000, `${from} to ${to}`);
    const along = visit.page.getByLabel(/^Along the series/);
    await along.press("Home");
    assert.equal((await visit.stretch(/^Points 0 to/))[1], to - from);
    await visit.fits("judge");
    await visit.isAccessible("series");
    await visit.press(/Explore$/);
    const verdict = visit.page.locator(".verdict-line").first();
    const before = await verdict.textContent();
    await visit.press("Clear");
    await visit.page.waitForFunction((text) => document.querySelector(".verdict-line")?.textContent !== text, before);
    await visit.page.getByRole("heading", { name: /^A walk/ }).waitFor();
    await visit.fits("explore");
    await visit.press(/Take home$/);
    await visit.page.getByText(/new-data\.csv/).waitFor();
    await visit.fits("take home");
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
    const visit = await Visit.begin(browser, isolated, { broken: keepsNothing });
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

    const full = await Visit.begin(browser, isolated, { broken: noMemory });
    await full.pumps();
    await full.page.getByRole("button", { name: "Start", exact: true }).click();
    await full.page.getByText(/Memory: expected data and network that fit into this page's memory, got/).waitFor();
    await full.page.getByRole("button", { name: /Data$/ }).click();
    assert.equal(await full.page.getByRole("heading", { name: "pumps.csv" }).count(), 1);
    await full.end();
  });
});
