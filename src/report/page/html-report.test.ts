import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lossCurve } from "../chart/loss-curve.js";
import { escapeText } from "../markup.js";
import { htmlReport } from "./html-report.js";
import { bestCells, cellText, decimalsOf } from "./metric-table.js";
import type { Section } from "./section-kinds.js";

/** Every kind of section, with `text` wherever a caller's words go. */
function everySection(text: string): Section[] {
  const figure = lossCurve({ history: [{ epoch: 1, loss: 0.3 }], title: text, lossName: text });
  return [
    { kind: "figures", title: text, text, figures: [figure] },
    { kind: "metrics", title: text, text, methods: [text], rows: [{ name: text, cells: [{ value: 1 }] }], note: text },
    { kind: "facts", title: text, text, facts: [[text, text]] },
    { kind: "table", title: text, text, columns: [text, text], rows: [[text, text]], note: text },
    { kind: "commands", title: text, text, commands: [[text, text]] },
  ];
}

const page = (text: string) =>
  htmlReport({ title: text, verdict: text, summary: text, sections: everySection(text), footer: text });

test("no words of a caller become markup", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constantFrom("</style><script>alert(1)</script>", '" onload="alert(1)', "<!--", "]]>", "&lt;b&gt;", "{{x}}"),
        fc.string({ unit: "binary" }),
      ),
      (text) => {
        // A page of harmless words has the same elements and attributes, and differs in nothing but the words.
        const [words, plain] = ["\ue000", escapeText(text)];
        assert.equal(
          page(text).replaceAll("\ue000", "?"),
          page(words).replaceAll("\ue000", plain).replaceAll("\ue000", "?"),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test("the page asks nothing of the network and runs no script", () => {
  const text = page("x");
  assert.doesNotMatch(text.replaceAll("http://www.w3.org/2000/svg", ""), /https?:|<script|<link|@import|url\(|<iframe/);
  assert.match(text, /default-src &#39;none&#39;/);
});

test("every contents link leads to a section, every scrolling box can be reached by keyboard", () => {
  const text = page("x");
  const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
  assert.equal(links.length, 6);
  for (const id of links) assert.ok(text.includes(` id="${id}"`), id);
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [box] of text.matchAll(/<div class="scroll"[^>]*>/g))
    assert.match(box, /tabindex="0" role="region" aria-label=/);
});

test("open and closing tags pair up", () => {
  const open: string[] = [];
  for (const [, closing, name, rest] of page("x").matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/g)) {
    if (closing === "/") assert.equal(open.pop(), name);
    else if (!rest!.endsWith("/") && name !== "meta") open.push(name!);
  }
  assert.deepEqual(open, []);
});

test("cells read with their spread as exact as themselves", () => {
  assert.equal(cellText({ value: 0.9631, sd: 0.004 }), "0.9631 ± 0.0040");
  assert.equal(cellText({ value: 0.9, interval: { low: 0.88, high: 0.9123 } }), "0.9000 [0.8800, 0.9123]");
  assert.equal(cellText({ value: 28.914, sd: 0.5 }), "28.91 ± 0.50");
  assert.equal(cellText({ value: 0.001234 }), "0.00123");
  assert.equal(cellText({ value: -0.25 }), "−0.2500");
  assert.equal(cellText({ value: 5e-200 }), "5.00e-200");
  assert.equal(cellText({ value: Number.NaN }), "not a number");
  assert.equal(cellText(undefined), "–");
});

test("the best cells are the highest or lowest finite ones as they read, if there is anything to compare", () => {
  const cells = [{ value: 0.2 }, undefined, { value: Number.NaN }, { value: 0.9 }];
  assert.deepEqual(bestCells({ name: "", better: "higher", cells }), [3]);
  assert.deepEqual(bestCells({ name: "", better: "lower", cells }), [0]);
  assert.deepEqual(bestCells({ name: "", cells }), []);
  assert.deepEqual(bestCells({ name: "", better: "lower", cells: cells.slice(0, 3) }), []);
  assert.deepEqual(bestCells({ name: "", better: "higher", cells: [...cells, { value: 0.90001 }] }), [3, 4]);
});

const table = (values: readonly number[]) =>
  htmlReport({
    title: "t",
    summary: "",
    sections: [
      {
        kind: "metrics",
        title: "Results",
        methods: values.map((_, at) => `method ${at}`),
        rows: [{ name: "AUROC", better: "higher", cells: values.map((value) => ({ value })) }],
      },
    ],
  });

test("numbers of one metric have as many decimals, in a column, and names stay in the first one", () => {
  const page = table([1, 0.98765, 0]);
  assert.deepEqual(
    [...page.matchAll(/<td>(?:<strong>)?([\d.]+)/g)].map(([, text]) => text),
    ["1.0000", "0.9877", "0.0000"],
  );
  assert.deepEqual(
    [...page.matchAll(/<th scope="row">([^<]+)/g)].map(([, text]) => text),
    ["method 0", "method 1", "method 2"],
  );
  assert.match(page, /<th scope="col">method<\/th><th scope="col">AUROC ↑<\/th>/);
  const decimals = (...values: number[]) => decimalsOf({ name: "", cells: values.map((value) => ({ value })) });
  assert.deepEqual([decimals(22.4, 9.8), decimals(1.5, 0.2), decimals(0.0012, 0.0003), decimals(4321)], [2, 3, 5, 0]);
});

test("what is not zero never reads as zero", () => {
  assert.match(table([0.5, 1e-7]), /<td>1\.00e-7<\/td>/);
});

test("headings go down one step at a time, cells of heads have a scope, figures have text alternatives", () => {
  const text = page("x");
  const levels = [...text.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
  assert.deepEqual(levels, [1, ...everySection("x").map(() => 2)]);
  assert.doesNotMatch(text, /<th(?! scope="(col|row)")[ >]/);
  assert.match(text, /<html lang="en">/);
  for (const [svg] of text.matchAll(/<svg [^>]*>.{0,12}/g)) assert.match(svg, /role="img".*><title>/);
  assert.match(text, /<\/title><desc>[^<]+<\/desc>/);
});

test("the verdict stands first, under the title", () => {
  const text = htmlReport({ title: "t", verdict: "No better than kNN.", summary: "s", sections: [] });
  assert.match(text, /<h1>t<\/h1><p class="verdict">No better than kNN\.<\/p><p>s<\/p>/);
});
