import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const built = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

/** The report's colours, for both schemes, as the page's style sheet wants them. */
const inks = () => ({
  name: "inks",
  resolveId: (id) => (id === "virtual:inks.css" ? "\0inks.css" : undefined),
  async load(id) {
    if (id !== "\0inks.css") return undefined;
    const { inkProperties, paintRules } = await import(built("report/theme.js"));
    const dark = inkProperties("dark");
    return [
      `:root{${inkProperties("light")};color-scheme:light}`,
      `@media (prefers-color-scheme:dark){:root:not([data-scheme=light]){${dark};color-scheme:dark}}`,
      `:root[data-scheme=dark]{${dark};color-scheme:dark}`,
      paintRules(),
    ].join("\n");
  },
});

/** Tells the service worker what there is to keep for a visit without a network, and gives it a name that changes with it. */
const offline = () => ({
  name: "offline",
  generateBundle(_, bundle) {
    const files = Object.keys(bundle).filter((name) => name !== "sw.js" && !name.endsWith(".map"));
    const contents = createHash("sha256");
    for (const name of files.sort()) contents.update(name).update(bundle[name].code ?? bundle[name].source);
    const entry = Object.values(bundle).find(({ isEntry, name }) => isEntry && name === "index");
    const begins = (name) => /\.css$|\/lab-/.test(name) || name === entry.fileName || entry.imports.includes(name);
    const rest = files.filter((name) => name !== "index.html" && !begins(name));
    const kept = JSON.stringify({ first: ["./", "icon.svg", ...files.filter(begins)], rest });
    const worker = bundle["sw.js"];
    worker.code = worker.code
      .replace(/["'`]__FILES__["'`]/, kept)
      .replace("__VERSION__", contents.digest("hex").slice(0, 12));
  },
});

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [inks(), offline()],
  resolve: {
    alias: [
      { find: /^sandglass$/, replacement: built("index.js") },
      { find: /^inside\//, replacement: built("") },
    ],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: {
    format: "es",
    rolldownOptions: {
      output: {
        entryFileNames: ({ facadeModuleId }) =>
          facadeModuleId?.includes("/lab/") ? "assets/lab-[hash].js" : "assets/[name]-[hash].js",
      },
    },
  },
  build: {
    outDir: built("studio"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: {
        index: fileURLToPath(new URL("index.html", import.meta.url)),
        sw: fileURLToPath(new URL("src/offline/service-worker.ts", import.meta.url)),
      },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
});
