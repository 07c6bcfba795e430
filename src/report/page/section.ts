import type { Figure } from "../figure.js";
import { element, type Markup, together } from "../markup.js";
import { metricTable } from "./metric-table.js";
import { scroller } from "./scroller.js";
import type { CommandSection, FactSection, Section, TableSection } from "./section-kinds.js";

/** A figure says its title itself, and its description to those who cannot see it. */
function figureBlock({ title, width, height, svg }: Figure): Markup {
  const shape = `--w:${width}px;--r:${Number((width / height).toFixed(3))}`;
  return element("figure", { style: shape }, scroller(title, { markup: svg }));
}

function factList({ facts }: FactSection): Markup {
  return element(
    "dl",
    {},
    ...facts.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, typeof value === "number" ? String(value) : value)),
    ),
  );
}

function wordTable({ title, columns, rows, note, tall = false }: TableSection): Markup {
  const head = columns.map((column) => element("th", { scope: "col" }, column));
  const body = rows.map(([name = "", ...cells]) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((cell) => element("td", {}, cell))),
  );
  return together([
    scroller(
      title,
      element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)),
      tall,
    ),
    note === undefined ? "" : element("p", { class: "note" }, note),
  ]);
}

function commandList({ commands }: CommandSection): Markup {
  return together(
    commands.flatMap(([what, command]) => [
      element("p", {}, what),
      scroller(what, element("pre", {}, element("code", {}, command))),
    ]),
  );
}

function content(section: Section): Markup {
  switch (section.kind) {
    case "figures":
      return element("div", { class: "row" }, ...section.figures.map(figureBlock));
    case "metrics":
      return metricTable(section);
    case "facts":
      return factList(section);
    case "table":
      return wordTable(section);
    case "commands":
      return commandList(section);
  }
}

/** A section with its heading; `id` is what the table of contents points at. */
export function sectionMarkup(section: Section, id: string): Markup {
  return element(
    "section",
    { id, class: section.kind, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title` }, section.title),
    section.text === undefined ? "" : element("p", {}, section.text),
    content(section),
  );
}
