import { defineConfig } from "vitepress";
import { liveExamples } from "./live-examples.mjs";
import { api, guides, page } from "./sidebar.mjs";

/** Where the site will lie on its host, with a slash at both ends. */
const base = process.env.SITE_BASE ?? "/";

export default defineConfig({
  title: "Sandglass",
  description: "Autoencoders and anomaly detection for TypeScript, in Node.js and in browsers.",
  lang: "en",
  srcDir: "pages",
  outDir: "dist",
  base,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}favicon.svg` }]],
  // The list of all pages once, not in each of them.
  metaChunk: true,
  // A page must also open where no server adds .html.
  cleanUrls: false,
  lastUpdated: false,
  markdown: { config: liveExamples },
  themeConfig: {
    nav: [
      page("Guides", "/guides/first-detector"),
      page("Recipes", "/recipes"),
      page("Benchmarks", "/benchmarks"),
      page("API", "/api/"),
      page("Try it", "/try"),
      { text: "Studio", link: "/app/index.html", target: "_self" },
    ],
    sidebar: { "/api/": api, "/": guides },
    outline: [2, 3],
    search: { provider: "local" },
  },
});
