import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { encode } from "fast-png";
import type { Browser } from "playwright-core";
import { skipWithoutBrowser, startChromium } from "../rules/bundles/chromium.js";
import { root } from "../rules/project.js";
import { cli, scratchFolder, startCli } from "./cli-process.js";
import { type StudioServer, serveStudio } from "./studio-server.js";
import { patience, Visit } from "./studio-visit.js";

// Files in Sandglass Studio, from a table or pictures to a detector taken home and opened again, in headless Chromium.

describe("Files in Sandglass Studio", { skip: skipWithoutBrowser, timeout: 900_000 }, () => {
  let browser: Browser;
  let isolated: StudioServer;
  before(async () => {
    browser = await startChromium();
    isolated = await serveStudio();
  });
  after(async () => {
    await browser?.close();
    await isolated?.close();
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

    // Understood otherwise, and back.
    await page.getByLabel("use colour").uncheck();
    await page.getByRole("row", { name: /colour left out/ }).waitFor();
    await page.getByLabel("Labels in").selectOption("colour");
    await page.getByRole("group", { name: "Normal classes" }).getByLabel(/^blue/).waitFor();
    await page.getByLabel("Read as").selectOption("series");
    await page.getByRole("heading", { name: "Channels" }).waitFor();
    assert.equal(await page.getByRole("img", { name: /^Histogram of/ }).count(), 2, "words make no channels");
    await page.getByLabel("Read as").selectOption("table");
    await page.getByText(/\d train, \d+ set the threshold, \d+ normals and 12 anomalies judge/).waitFor();

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
    await second.getByLabel("units").fill("3000000");
    await second.getByLabel("units").press("Enter");
    await page
      .getByText(/network: expected at most 50 million parameters, which a page can hold, got \d+ million/)
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
    const area = Number(await page.getByTestId("auroc").getAttribute("data-value"));
    assert.ok(area > 0.9, `AUROC ${area}`);
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

    // The commands in the page, as they stand there.
    const commands = (await page.getByRole("region", { name: "commands" }).textContent())!.trim().split("\n");
    const [score, inspect] = commands.map((line) => line.split(" ").slice(2));
    const here = new Map([
      ["mixed.onnx", model],
      ["new-data.csv", table],
    ]);
    const places = (words: readonly string[]): string[] => words.map((word) => here.get(word) ?? word);
    assert.deepEqual(score!.slice(-2), [">", "verdicts.csv"]);
    const scored = await cli(...places(score!.slice(0, -2)), "--engine", "wasm");
    assert.equal((await cli(...places(inspect!))).code, 0);
    assert.equal(scored.code, 0, scored.stderr);
    const judged = columns(scored.stdout);
    const found = columns(verdicts);
    assert.ok(found.size > 30);
    for (const [name, { score, anomalous }] of found) {
      assert.deepEqual([judged.get(name)?.score, judged.get(name)?.anomalous], [score, anomalous], `row ${name}`);
    }

    // The program in the page makes the same file, byte for byte.
    const program = (await page.getByRole("region", { name: "program", exact: true }).textContent())!;
    const again = await repeated(program, "mixed.onnx", folder);
    assert.deepEqual(readFileSync(again), readFileSync(model));
    await visit.end();
  });

  test("a folder of pictures becomes a detector, which the program in the page makes again", patience, async (t) => {
    const folder = scratchFolder(t);
    pictures(join(folder, "plates"));
    const visit = await Visit.begin(browser, isolated);
    const { page } = visit;
    await page.getByLabel("folder").setInputFiles(join(folder, "plates"));
    await page
      .getByText(/48 pictures, 12 x 12, RGB/)
      .first()
      .waitFor();
    await page.getByText(/1 left out: plates\/good\/torn\.png: expected a complete PNG/).waitFor();
    await page.getByRole("button", { name: "Look at the model first" }).click();
    await page.getByLabel("Epochs").fill("2");
    await page.getByLabel("Epochs").press("Enter");
    await page.getByRole("button", { name: "Go to training" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("button", { name: "See what it finds" }).click(patience);
    await page.getByRole("img", { name: /^Where the errors are/ }).waitFor();
    const model = await visit.download("Detector", folder);
    const program = (await page.getByRole("region", { name: "program", exact: true }).textContent())!;
    assert.deepEqual(readFileSync(await repeated(program, "plates.onnx", folder)), readFileSync(model));
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
});

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

/** Small plates, every eighth with a hole, and one file that is torn. */
function pictures(folder: string): void {
  for (const name of ["good", "bad"]) mkdirSync(join(folder, name), { recursive: true });
  for (let at = 0; at < 48; at++) {
    const bad = at % 8 === 7;
    const data = Uint8Array.from({ length: 12 * 12 * 3 }, (_, place) => {
      const [x, y] = [Math.floor(place / 3) % 12, Math.floor(place / 36)];
      return bad && Math.hypot(x - 5, y - 6) < 3
        ? 10
        : 120 + 50 * Math.sin((x + at) / 3) * Math.cos(y / 4 + (place % 3));
    });
    const name = join(folder, bad ? "bad" : "good", `${String(at).padStart(2, "0")}.png`);
    writeFileSync(name, encode({ width: 12, height: 12, channels: 3, data }));
  }
  writeFileSync(join(folder, "good", "torn.png"), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3));
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
async function repeated(program: string, saved: string, folder: string): Promise<string> {
  const { transform } = await import("esbuild");
  const engine = "engine: await openEngine('wasm', { threads: 1 }),";
  const library = pathToFileURL(join(root, "dist/index.js")).href;
  const source = program
    .replace("await fitDetector(normals, {", `await fitDetector(normals, { ${engine}`)
    .replace("import {", "import { openEngine,")
    .replace('"sandglass"', JSON.stringify(library))
    .replace(saved, "again.onnx");
  const { code } = await transform(source, { loader: "ts", format: "esm" });
  writeFileSync(join(folder, "again.mjs"), `${code}\nprocess.exit(0);\n`);
  execFileSync(process.execPath, ["again.mjs"], { cwd: folder });
  return join(folder, "again.onnx");
}
