import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { serve, skipWithoutBrowser, startChromium } from "../bundles/chromium.js";
import { filesIn, read, root } from "../project.js";

// The parts of the site that can break without its own packages, which CI does not install: links, side bar, doors,
// commands, and the example that runs in the page. `npm run site` builds the whole, and fails at dead links itself.

interface Stage {
  stage(folder: string): void;
  pageSources(): ReadonlyMap<string, string>;
}
interface Group {
  readonly items: readonly { readonly link: string }[];
}
interface SideBar {
  readonly guides: readonly Group[];
  readonly doors: readonly string[];
}
const siteModule = async <T>(file: string): Promise<T> =>
  (await import(pathToFileURL(join(root, "site", file)).href)) as T;

let scratch = "";
before(() => {
  scratch = mkdtempSync(join(tmpdir(), "sandglass-site-"));
});
after(() => rmSync(scratch, { recursive: true, force: true }));

test("every link and anchor of the pages leads somewhere", async () => {
  const { stage, pageSources } = await siteModule<Stage>("stage.mjs");
  const folder = join(scratch, "pages");
  stage(folder);
  for (const name of pageSources().keys()) assert.ok(existsSync(join(folder, name)), name);
  // A picture and a program that pages point to came along.
  assert.ok(existsSync(join(folder, "pictures/docs/images/heat-maps.png")));
  assert.ok(existsSync(join(folder, "public/files/examples/batches.py.txt")));
});

test("a link to a page, a heading or a file that is not there is named", async () => {
  const copy = join(scratch, "copy");
  for (const part of ["docs", "site/content", "examples", "CONTRIBUTING.md", "CHANGELOG.md", "README.md", "LICENSE"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  cpSync(join(root, "site/stage.mjs"), join(copy, "site/stage.mjs"));
  writeFileSync(
    join(copy, "docs/wrong.md"),
    "[a](nowhere.md) [b](data.md#nothing) [c](data.md#your-own) [d](../x.py)\n",
  );
  const { stage } = (await import(pathToFileURL(join(copy, "site/stage.mjs")).href)) as Stage;
  assert.throws(
    () => stage(join(scratch, "broken")),
    ({ message }: Error) =>
      ["nowhere.md is not there", "no heading #nothing in docs/data.md", "../x.py is not there"].every((words) =>
        message.includes(`docs/wrong.md: ${words}`),
      ) && !message.includes("your-own"),
  );
});

test("every page is in the side bar, and the side bar names only pages", async () => {
  const { pageSources } = await siteModule<Stage>("stage.mjs");
  const { guides } = await siteModule<SideBar>(".vitepress/sidebar.mjs");
  const named = guides.flatMap(({ items }) => items.map(({ link }) => `${link.slice(1)}.md`));
  const pages = [...pageSources().keys()].filter((name) => !["index.md", "try.md", "readme.md"].includes(name));
  assert.deepEqual(named.toSorted(), pages.toSorted());
});

test("the API pages have every door of the package", async () => {
  const { exports } = JSON.parse(read("package.json")) as { readonly exports: Readonly<Record<string, unknown>> };
  const doors = Object.keys(exports).filter((door) => door !== "./worker" && door !== "./package.json");
  const entries = doors.map((door) => `../src/${door === "." ? "" : `${door.slice(2)}/`}index.ts`);
  const { entryPoints } = JSON.parse(read("site/typedoc.json")) as { readonly entryPoints: readonly string[] };
  assert.deepEqual(entryPoints.toSorted(), entries.toSorted());
  const { doors: shown } = await siteModule<SideBar>(".vitepress/sidebar.mjs");
  assert.deepEqual(
    shown,
    doors.filter((door) => door !== ".").map((door) => door.slice(2)),
  );
});

test("commands of the guides are those of the README, which are run", () => {
  const known = new Set(
    read("README.md")
      .match(/^sandglass .*/gm)!
      .map((line) => line.split(/ {2,}/)[0]!),
  );
  for (const guide of filesIn("docs/guides", ".md")) {
    for (const line of read(guide).match(/^sandglass .*/gm) ?? []) assert.ok(known.has(line), `${guide}: ${line}`);
  }
});

test("what the tables of the guides call is exported", async () => {
  const names: Readonly<Record<string, unknown>> = await import("../../index.js");
  for (const guide of filesIn("docs/guides", ".md").filter((file) => file.includes("/from-"))) {
    const ours = [...read(guide).matchAll(/^\|[^|]*\|([^|]*)\|/gm)].map(([, cell]) => cell!).join("\n");
    const code = [...ours.matchAll(/`([^`]+)`/g)].map(([, words]) => words!).filter((words) => words.includes("("));
    assert.ok(code.length >= 1, guide);
    for (const [, name] of code.join("\n").matchAll(/(?<![.\w])([a-zA-Z]\w*)\(/g)) {
      assert.ok(name! in names, `${guide}: ${name} is not exported`);
    }
  }
});

test("each dependency of the site has its reason in docs/dependencies.md", () => {
  const { devDependencies } = JSON.parse(read("site/package.json")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(devDependencies))
    assert.ok(read("docs/dependencies.md").includes(`\`${name}\``), name);
});

describe("the example that runs in the page", { skip: skipWithoutBrowser }, () => {
  const [, program] = /^```ts\n([\s\S]*?)^```/m.exec(read("docs/guides/first-detector.md"))!;

  test("trains a detector, draws its loss and gives verdicts; another says what is wrong", {
    timeout: 60_000,
  }, async () => {
    const folder = join(scratch, "www");
    mkdirSync(folder);
    for (const name of ["sandglass.js", "worker.js"]) cpSync(join(root, "dist/browser", name), join(folder, name));
    cpSync(join(root, "site/live/mount.js"), join(folder, "mount.js"));
    const place = (code: string) => `<div class="live" data-editable data-code="${encodeURIComponent(code)}"></div>`;
    writeFileSync(
      join(folder, "index.html"),
      `<!doctype html><meta charset="utf-8"><title>Example</title>${place(program!)}${place("not a program (")}
      <script type="module">
        import { mountLiveExamples } from "./mount.js";
        mountLiveExamples(document, new URL("sandglass.js", location.href));
      </script>`,
    );
    const server = await serve(folder, {});
    const browser = await startChromium();
    try {
      const page = await browser.newPage();
      const elsewhere: string[] = [];
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol === "http:" && !server.address.startsWith(origin)) elsewhere.push(request.url());
      });
      await page.goto(server.address);
      const [good, bad] = [page.locator(".live").nth(0), page.locator(".live").nth(1)];
      await good.getByRole("button").click();
      await page.locator('.live[data-state="done"]').waitFor({ timeout: 40_000 });
      const said = (await good.locator("pre").textContent()) ?? "";
      assert.match(said, /epoch 30, loss \d/);
      assert.match(said, /^normal: score /m);
      assert.match(said, /^anomalous: score .*, look at (?:flow|pressure)$/m);
      assert.equal(await good.locator("img").count(), 1);
      assert.match((await good.locator(".live-note").textContent()) ?? "", /^Done in/);
      await bad.getByRole("button").click();
      await page.locator('.live[data-state="done"]').nth(1).waitFor({ timeout: 10_000 });
      assert.match((await bad.locator(".live-note").textContent()) ?? "", /failed/);
      assert.match((await bad.locator("pre").textContent()) ?? "", /\w/);
      assert.deepEqual(elsewhere, []);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
