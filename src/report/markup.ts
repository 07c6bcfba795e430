/** Finished SVG or HTML text. Only {@link element} makes it, so plain strings are always escaped on their way in. */
export interface Markup {
  readonly markup: string;
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;
export type Child = Markup | string;

// Characters XML forbids, halves of surrogate pairs, and controls that reverse the text after them.
const unprintable = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe inside elements and quoted attributes of both SVG and HTML. */
export function escapeText(text: string): string {
  return text.replace(unprintable, "\ufffd").replace(/[&<>"']/g, (sign) => entities[sign]!);
}

/** Numbers keep two decimals, so that files stay small and equal on every machine. */
function attributeText(value: string | number): string {
  return escapeText(typeof value === "number" ? String(Number(value.toFixed(2))) : value);
}

const voidElements = new Set(["meta", "br", "hr", "img", "input", "link", "col"]);
const drawnElements = new Set(["line", "rect", "circle", "path", "image"]);

/** One element; attributes that are undefined are left out, strings among the children are escaped. */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const open = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${attributeText(value!)}"`)
    .join("");
  if (voidElements.has(name)) return { markup: `<${name}${open}>` };
  if (drawnElements.has(name)) return { markup: `<${name}${open}/>` };
  return { markup: `<${name}${open}>${together(children).markup}</${name}>` };
}

/** Siblings without a parent. */
export function together(children: readonly Child[]): Markup {
  return { markup: children.map((child) => (typeof child === "string" ? escapeText(child) : child.markup)).join("") };
}
