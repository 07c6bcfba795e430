import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import type { Findings } from "./app.js";
import { evaluateAt, isolation, serve, skipWithoutBrowser, startChromium } from "./chromium.js";
import { Consumer } from "./consumer.js";

// What docs/bundlers.md says of each: a project builds app.ts with it, and the page finds what Node finds, bit for bit.

const page = (head: string): string => `<!doctype html><meta charset="utf-8"><title>Sandglass</title>${head}`;

/** Builds the project's app.js and returns the folder to serve. */
const builders: Readonly<Record<string, (project: Consumer) => Promise<string> | string>> = {
  async Vite(project) {
    const { build } = await import("vite");
    project.write("index.html", page('<script type="module" src="/app.js"></script>'));
    await build({ root: project.folder, logLevel: "error", build: { outDir: "www/vite", emptyOutDir: false } });
    return "www/vite";
  },
  esbuild: (project) =>
    esbuild(project, "www/esbuild", ["app.js", "--format=esm"], '<script type="module" src="app.js"></script>'),
  "esbuild, as a classic script": (project) =>
    esbuild(project, "www/classic", ["app.js"], '<script defer src="app.js"></script>'),
  async webpack(project) {
    const { default: webpack } = await import("webpack");
    const output = { path: join(project.folder, "www/webpack") };
    const stats = await new Promise<import("webpack").Stats | undefined>((resolve, reject) => {
      webpack(
        { context: project.folder, entry: "./app.js", mode: "production", optimization: { minimize: false }, output },
        (error, stats) => (error === null ? resolve(stats) : reject(error)),
      );
    });
    assert.deepEqual(stats?.toJson({ all: false, errors: true }).errors, []);
    project.write("www/webpack/index.html", page('<script defer src="main.js"></script>'));
    return "www/webpack";
  },
  "a script tag"(project) {
    const folder = join(project.folder, "www/script");
    mkdirSync(folder, { recursive: true });
    cpSync(join(project.installed, "dist/browser"), join(folder, "sandglass"), { recursive: true });
    cpSync(join(project.folder, "app.js"), join(folder, "app.js"));
    const map = '<script type="importmap">{ "imports": { "sandglass": "./sandglass/sandglass.js" } }</script>';
    project.write("www/script/index.html", page(`${map}<script type="module" src="app.js"></script>`));
    return "www/script";
  },
};

function esbuild(project: Consumer, folder: string, args: readonly string[], head: string): string {
  project.run("esbuild", [...args, "--bundle", `--outdir=${folder}`, "--log-level=error"]);
  project.write(`${folder}/index.html`, page(head));
  return folder;
}

describe("in a page, built by", { skip: skipWithoutBrowser }, () => {
  let project: Consumer;
  let browser: Browser;
  let expected: Findings;

  const findingsIn = async (folder: string, headers: Readonly<Record<string, string>>): Promise<Findings> => {
    const server = await serve(join(project.folder, folder), headers);
    return findingsAt(server.address).finally(() => server.close());
  };

  const findingsAt = async (address: string): Promise<Findings> => {
    const found = (await evaluateAt(browser, address, "findings")) as Findings;
    // With the same bits wherever the work was done.
    const { losses, reconstruction, scores, figure, report, cells } = expected;
    const { losses: l, reconstruction: r, scores: s, figure: f, report: p, cells: c } = found;
    assert.deepEqual({ l, r, s, f, p, c }, { l: losses, r: reconstruction, s: scores, f: figure, p: report, c: cells });
    assert.equal(found.engine, "wasm");
    return found;
  };

  before(async () => {
    project = new Consumer();
    browser = await startChromium();
    const { run } = (await import(pathToFileURL(join(project.folder, "app.js")).href)) as typeof import("./app.js");
    expected = await run("wasm");
    assert.equal(expected.threads, 2);
    assert.ok(expected.losses[2]! < expected.losses[0]!);
    assert.match(expected.figure, /^<svg/);
  });
  after(async () => {
    await browser?.close();
    project?.remove();
  });

  for (const [name, build] of Object.entries(builders)) {
    describe(name, () => {
      let folder: string;
      before(async () => {
        folder = await build(project);
      });
      test("with cross-origin isolation: threads", async () => {
        const { threads, description, notices, refusals } = await findingsIn(folder, isolation);
        assert.equal(threads, 2);
        assert.match(description, /2 worker threads/);
        assert.deepEqual(notices, []);
        const [dataset, checkpoint, table, native, png] = refusals;
        assert.match(dataset!, /dataset "mnist": expected Node\.js, got a web page/);
        assert.match(checkpoint!, /run\.ckpt: expected Node\.js, got a web page.*encodeCheckpoint/);
        assert.match(table!, /table\.csv: expected Node\.js, got a web page.*readRows/);
        assert.match(native!, /engine native.*a web page, which has no compiler/);
        assert.match(png!, /png: expected Node\.js, got a web page.*assets/);
      });
      test("without: one thread, and a notice", async () => {
        const { threads, notices } = await findingsIn(folder, {});
        assert.equal(threads, 1);
        assert.match(
          notices.join(),
          /^WebAssembly engine: no shared memory here; working in one thread\. .*Opener-Policy/,
        );
      });
    });
  }

  test("Vite's development server: threads", async () => {
    const { createServer } = await import("vite");
    project.write("index.html", page('<script type="module" src="/app.js"></script>'));
    const options = { host: "127.0.0.1", port: 0, headers: isolation, watch: null };
    const server = await createServer({ root: project.folder, logLevel: "error", server: options });
    try {
      await server.listen();
      const { threads, notices } = await findingsAt(server.resolvedUrls!.local[0]!);
      assert.equal(threads, 2);
      assert.deepEqual(notices, []);
    } finally {
      await server.close();
    }
  });

  /** What the package on a CDN does for a page of another origin. */
  const fromCdn = async (headers: Readonly<Record<string, string>>): Promise<Findings> => {
    const cdn = await serve(join(project.installed, "dist/browser"), { "Access-Control-Allow-Origin": "*" });
    const map = `<script type="importmap">{ "imports": { "sandglass": "${cdn.address}sandglass.js" } }</script>`;
    project.write("www/cdn/app.js", readFileSync(join(project.folder, "app.js"), "utf8"));
    project.write("www/cdn/index.html", page(`${map}<script type="module" src="app.js"></script>`));
    return findingsIn("www/cdn", headers).finally(() => cdn.close());
  };
  test("a CDN's script tag, with cross-origin isolation: threads", async () => {
    const { threads, notices } = await fromCdn(isolation);
    assert.deepEqual({ threads, notices }, { threads: 2, notices: [] });
  });
  test("a CDN's script tag, without: one thread, and a notice", async () => {
    const { threads, notices } = await fromCdn({});
    assert.equal(threads, 1);
    assert.match(notices.join(), /no shared memory here; working in one thread/);
  });

  const ownWorkersOnly = { ...isolation, "Content-Security-Policy": "worker-src 'self'" };
  test("a policy that allows the page's own workers: threads from the worker's file", async () => {
    const entries = ["app.js", "worker=sandglass/worker", "--format=esm"];
    const folder = esbuild(project, "www/own", entries, '<script type="module" src="app.js"></script>');
    const { threads, notices } = await findingsIn(folder, ownWorkersOnly);
    assert.deepEqual({ threads, notices }, { threads: 2, notices: [] });
  });
  test("the same from a CDN: one thread, and a notice that says what would help", async () => {
    const { threads, notices } = await fromCdn(ownWorkersOnly);
    assert.equal(threads, 1);
    assert.match(
      notices.join(),
      /worker threads did not start \(.*\); working in one thread\. .*sandglass\/worker.*blob:/,
    );
  });
  test("a policy against workers: one thread, and a notice", async () => {
    const policy = { ...isolation, "Content-Security-Policy": "worker-src 'none'" };
    const { threads, notices } = await findingsIn("www/script", policy);
    assert.equal(threads, 1);
    assert.match(notices.join(), /worker threads did not start/);
  });
});
