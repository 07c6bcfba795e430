import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import type { Browser } from "playwright-core";

/** Where the browser is. */
export const executablePath: string = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether to skip, and why. In CI the browser is installed, so its absence is a failure and not a reason to skip. */
export const skipWithoutBrowser: string | false =
  existsSync(executablePath) || process.env["CI"] !== undefined
    ? false
    : `no browser at ${executablePath}; set CHROMIUM to its path`;

export async function startChromium(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...quiet] });
}

/** Headers that give a page shared memory. */
export const isolation: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves a folder; `close` when done. */
export async function serve(
  folder: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly address: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    const body = await readFile(file).catch(() => undefined);
    const type = types[extname(file)] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { ...headers, "Content-Type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => server.close(),
  };
}

/** The value of an expression in a page; errors of the page fail the call. */
export async function evaluateAt(browser: Browser, address: string, expression: string): Promise<unknown> {
  const page = await browser.newPage();
  try {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(address);
    const value = await page.evaluate(expression);
    if (errors[0] !== undefined) throw errors[0];
    return value;
  } finally {
    await page.close();
  }
}
