import { element, type Markup, together } from "../markup.js";
import { sectionMarkup } from "./section.js";
import type { Section } from "./section-kinds.js";
import { styleSheet } from "./style.js";

/** What {@link htmlReport} puts on its page. */
export interface HtmlReport {
  readonly title: string;
  /** What was found, in one sentence, set large under the title. */
  readonly verdict?: string;
  /** What was done and what came out, in a sentence or two. */
  readonly summary?: string;
  readonly sections: readonly Section[];
  /** A line at the foot, e.g. which version wrote the page. */
  readonly footer?: string;
}

// The page needs nothing from anywhere; this makes browsers refuse it should a bug ever ask.
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * One HTML page that needs nothing else: figures, tables and style are inside. Light or dark as the reader's system
 * is, light when printed. All text is escaped.
 *
 * @example
 * ```ts
 * import { htmlReport, lossCurve } from "sandglass";
 * const loss = lossCurve({ history: [{ epoch: 1, loss: 0.3 }, { epoch: 2, loss: 0.2 }] });
 * const page = htmlReport({
 *   title: "digits-anomaly",
 *   summary: "Two epochs of training.",
 *   sections: [
 *     { kind: "figures", title: "Training", figures: [loss] },
 *     { kind: "facts", title: "Protocol", facts: [["seed", 1], ["latent size", 128]] },
 *   ],
 * });
 * console.log(page.startsWith("<!doctype html>")); // true
 * ```
 */
export function htmlReport(report: HtmlReport): string {
  const { title, verdict, summary, sections, footer } = report;
  const id = (at: number) => `section-${at + 1}`;
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
    element("meta", { name: "color-scheme", content: "light dark" }),
    element("title", {}, title),
    style(),
  );
  const contents = element(
    "ul",
    {},
    ...sections.map((section, at) => element("li", {}, element("a", { href: `#${id(at)}` }, section.title))),
  );
  const body = element(
    "body",
    {},
    element("a", { class: "skip", href: "#main" }, "Skip to the results"),
    element(
      "header",
      {},
      element("h1", {}, title),
      verdict === undefined ? "" : element("p", { class: "verdict" }, verdict),
      summary === undefined ? "" : element("p", {}, summary),
      sections.length > 1 ? element("nav", { "aria-label": "Contents" }, contents) : "",
    ),
    element("main", { id: "main" }, ...sections.map((section, at) => sectionMarkup(section, id(at)))),
    footer === undefined ? "" : element("footer", {}, footer),
  );
  return `<!doctype html>\n${element("html", { lang: "en" }, together([head, body])).markup}\n`;
}

/** Style is text of our own that HTML must not escape. */
function style(): Markup {
  return { markup: `<style>${styleSheet()}</style>` };
}
