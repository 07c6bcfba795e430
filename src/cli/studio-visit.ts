import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { StudioServer } from "./studio-server.js";

const require = createRequire(import.meta.url);
/** For what takes long on a busy machine. */
export const patience = { timeout: 240_000 };

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** A browser that refuses storage, as browsers do where people forbid sites to keep data. */
export const keepsNothing: string = `Object.defineProperty(self, "indexedDB", { get() { throw new DOMException("The operation is insecure."); } });`;

/** A browser that has no memory left. */
export const noMemory: string = `WebAssembly.Memory = function () { throw new RangeError("WebAssembly.Memory(): could not allocate memory"); };`;

/** One visitor with a browser of their own, watched for what must never happen. */
export class Visit {
  page: Page;
  readonly context: BrowserContext;
  readonly #wrong: string[] = [];

  private constructor(page: Page, context: BrowserContext, origin: string) {
    this.page = page;
    this.context = context;
    context.on("request", (request) => {
      const address = new URL(request.url());
      if (address.protocol === "data:" || address.protocol === "blob:") return;
      if (address.origin !== origin) this.#wrong.push(`asked for ${request.url()}`);
      if (request.method() !== "GET") this.#wrong.push(`${request.method()} ${request.url()}`);
    });
    this.#watch(page);
  }

  #watch(page: Page): void {
    page.on("pageerror", (error) => this.#wrong.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) this.#wrong.push(message.text());
    });
  }

  /** Closes the tab, whatever goes on in it, and opens another. */
  async closeTab(): Promise<void> {
    const address = this.page.url();
    await this.page.close();
    this.page = await this.context.newPage();
    this.#watch(this.page);
    await this.page.goto(address);
  }

  /** Presses a button by keyboard alone: Tab until it is reached, then Enter. */
  async press(name: string | RegExp): Promise<void> {
    const { page } = this;
    const button = page.getByRole("button", { name, exact: true });
    await button.and(page.locator(":enabled")).waitFor(patience);
    for (let tabs = 0; tabs < 120; tabs++) {
      if (await button.evaluate((one) => one === document.activeElement)) return await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab does not reach ${name}`);
  }

  /** Nothing is wider than the screen. */
  async fits(where: string): Promise<void> {
    const wider = await this.page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assert.ok((wider as number) <= 0, `${where} is ${wider} pixels wider than the screen`);
  }

  /** The points of the series that are shown, once its figure says so. */
  async stretch(shown: RegExp): Promise<readonly [number, number]> {
    const title = this.page.locator("figure svg title", { hasText: shown });
    await title.waitFor({ state: "attached" });
    const [, from, to] = /^Points (\d+) to (\d+)/.exec((await title.textContent())!)!;
    return [Number(from), Number(to)];
  }

  /** `broken` is run in the page's worker before all else. */
  static async begin(
    browser: Browser,
    { address }: Pick<StudioServer, "address">,
    { broken, width = 1200 }: { readonly broken?: string; readonly width?: number } = {},
  ): Promise<Visit> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      serviceWorkers: broken === undefined ? "allow" : "block",
    });
    if (broken !== undefined) {
      await context.route(/\/assets\/lab-[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${broken}${await response.text()}` });
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
