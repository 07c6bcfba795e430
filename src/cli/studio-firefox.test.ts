import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Firefox, skipWithoutFirefox } from "../rules/bundles/firefox.js";
import { scratchFolder } from "./cli-process.js";
import { serveStudio } from "./studio-server.js";

// Sandglass Studio in Firefox, where there is one: from a sample to verdicts.

describe("Sandglass Studio in Firefox", { skip: skipWithoutFirefox }, () => {
  for (const isolated of [true, false]) {
    const threads = isolated ? /WebAssembly, \d+ threads/ : /WebAssembly, one thread/;
    const name = isolated ? "with cross-origin isolation: threads" : "without: one thread";
    test(`digits, ${name}`, { timeout: 240_000 }, async (t) => {
      const studio = await serveStudio({ isolated });
      const firefox = await Firefox.start(scratchFolder(t));
      try {
        const until = async (expression: string): Promise<void> => {
          while ((await firefox.evaluate(`Boolean(${expression})`)) !== true) await setTimeout(50);
        };
        const button = (words: string): string =>
          `[...document.querySelectorAll("button")].find((one) => one.textContent.trim().startsWith(${JSON.stringify(words)}) && !one.disabled)`;
        const press = async (words: string): Promise<void> => {
          await until(button(words));
          await firefox.evaluate(`${button(words)}.click()`);
        };
        const begun = performance.now();
        await firefox.open(studio.address);
        assert.equal(await firefox.evaluate("window.crossOriginIsolated"), isolated);
        await press("Digits");
        await press("Go to training");
        await press("Start");
        await until(button("See what it finds"));
        assert.match(String(await firefox.evaluate('document.querySelector("main").innerText')), threads);
        await press("See what it finds");
        await until('document.querySelector("[data-testid=auroc]")');
        const area = Number(await firefox.evaluate('document.querySelector("[data-testid=auroc]").dataset.value'));
        t.diagnostic(`AUROC ${area.toFixed(4)} after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
        assert.ok(area >= 0.99, `AUROC ${area}`);
        const asked = (await firefox.evaluate(
          'performance.getEntriesByType("resource").map(({ name }) => name)',
        )) as string[];
        const own = new URL(studio.address).origin;
        assert.deepEqual(
          asked.filter((address) => !address.startsWith("data:") && new URL(address).origin !== own),
          [],
        );
      } finally {
        await firefox.close();
        await studio.close();
      }
    });
  }
});
