import { spawn } from "node:child_process";
import type { BrowserContext } from "playwright-core";
import { executablePath } from "./chromium.js";

export interface TabbedChromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * Chromium as a visitor has it, where a tab behind another is hidden and slowed down: the driver's own pages always count as
 * seen. `folder` is to be empty; the profile goes there.
 */
export async function startTabbedChromium(folder: string): Promise<TabbedChromium> {
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const child = spawn(executablePath, [...flags, "--remote-debugging-port=0", `--user-data-dir=${folder}`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /DevTools listening on (\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(`Chromium ended: ${said}`)));
  });
  const { chromium } = await import("playwright-core");
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  return {
    context: browser.contexts()[0]!,
    async close() {
      await browser.close();
      child.kill();
      await ended;
    },
  };
}
