// Builds the site into site/dist. The package must have been built before: pages run it.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vitepress";
import { gallery } from "./gallery.mjs";
import { site, stage } from "./stage.mjs";

const bundle = join(site, "../dist/browser");
if (!existsSync(bundle)) {
  console.error("site: dist/browser is not there: run npm run build first, or npm run site in the folder above");
  process.exit(2);
}
const pages = join(site, "pages");
stage(pages);
for (const name of ["sandglass.js", "worker.js"]) cpSync(join(bundle, name), join(pages, "public/sandglass", name));
const studio = join(bundle, "../studio");
if (existsSync(studio)) cpSync(studio, join(pages, "public/app"), { recursive: true });
const shown = join(pages, "gallery.md");
const pictures = gallery(site, join(pages, "public"));
writeFileSync(
  shown,
  readFileSync(shown, "utf8").replace("<!-- gallery -->", () => pictures),
);
const typedoc = join(site, "node_modules/typedoc/bin/typedoc");
const { status } = spawnSync(process.execPath, [typedoc, "--options", "typedoc.json", "--logLevel", "Error"], {
  cwd: site,
  stdio: "inherit",
});
if (status !== 0) process.exit(1);
// TypeDoc calls the main door after its file.
for (const name of readdirSync(join(pages, "api"), { recursive: true }).filter((file) => file.endsWith(".md"))) {
  const file = join(pages, "api", name);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll("[index](", "[sandglass](").replace(/^# index$/m, "# sandglass"));
}
await build(site);
