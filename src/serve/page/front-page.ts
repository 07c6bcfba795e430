import { element, type Markup, together } from "../../report/markup.js";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./page-style.js";

/** The page, and what a browser is to allow it. */
export interface FrontPage {
  readonly html: string;
  /** Content-Security-Policy: its own script and this server only. Styles are free, because the results bring theirs. */
  readonly policy: string;
}

/** A page that drops files on the models of the server it comes from, and shows what they say. Needs nothing else. */
export async function frontPage(): Promise<FrontPage> {
  made ??= make();
  return await made;
}

let made: Promise<FrontPage> | undefined;

async function make(): Promise<FrontPage> {
  const script = pageScript();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", { name: "color-scheme", content: "light dark" }),
    element("title", {}, "Sandglass"),
    verbatim("style", pageStyle()),
  );
  const html = `<!doctype html>\n${element("html", { lang: "en" }, together([head, body(), verbatim("script", script)])).markup}\n`;
  return { html, policy };
}

/** Text of our own that HTML must not escape. */
const verbatim = (tag: "style" | "script", text: string): Markup => ({ markup: `<${tag}>${text}</${tag}>` });

function body(): Markup {
  const field = (label: string, control: Markup, attributes = {}): Markup =>
    element("label", attributes, element("span", {}, label), control);
  return element(
    "body",
    {},
    element("header", {}, element("h1", {}, "Sandglass"), element("p", { id: "reads" }, "Looking for models …")),
    element(
      "main",
      {},
      element(
        "div",
        { class: "fields" },
        field("Model", element("select", { id: "model" })),
        field(
          "Do",
          element(
            "select",
            { id: "verb" },
            element("option", { value: "score" }, "judge"),
            element("option", { value: "reconstruct" }, "reconstruct"),
          ),
        ),
        field("Token", element("input", { id: "token", type: "password", autocomplete: "off" }), {
          id: "token-field",
          hidden: "",
        }),
      ),
      element(
        "label",
        { class: "drop", id: "drop" },
        element("strong", {}, "Drop a file here, or choose one"),
        element("span", { id: "kinds" }, ""),
        element("input", { id: "file", type: "file" }),
      ),
      element("p", { id: "said", role: "status", "aria-live": "polite" }, ""),
      element("div", { id: "result" }),
    ),
    element(
      "footer",
      {},
      "The file goes to this server and nowhere else. ",
      element("a", { href: "/openapi.json" }, "What else it does, as OpenAPI"),
      ".",
    ),
  );
}
