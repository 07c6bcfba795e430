import type { Attributes } from "./markup.js";

export type InkName =
  | "paper"
  | "ink"
  | "muted"
  | "grid"
  | "axis"
  | "blue"
  | "vermillion"
  | "green"
  | "purple"
  | "orange"
  | "gray";

interface Ink {
  readonly light: string;
  readonly dark: string;
}

/**
 * Colours by role. The series colours are those of Okabe and Ito ("Color universal design", 2008), told apart by
 * readers with any common colour blindness; on dark paper their lighter sisters are used.
 */
export const inks: Readonly<Record<InkName, Ink>> = {
  paper: { light: "#ffffff", dark: "#15181c" },
  ink: { light: "#1f2328", dark: "#e6e8eb" },
  muted: { light: "#59636e", dark: "#a3acb6" },
  grid: { light: "#e4e7eb", dark: "#2d333a" },
  axis: { light: "#8b949e", dark: "#6b757f" },
  blue: { light: "#0072b2", dark: "#56b4e9" },
  vermillion: { light: "#d55e00", dark: "#ff8c42" },
  green: { light: "#009e73", dark: "#2bc79a" },
  purple: { light: "#a8508a", dark: "#e39bc7" },
  orange: { light: "#b87a00", dark: "#e6b035" },
  gray: { light: "#6e7781", dark: "#9aa4ae" },
};

/**
 * Presentation attributes for the light colours, plus classes. A style sheet always wins over presentation
 * attributes, so one SVG serves by itself as a light picture and inside the page in both colour schemes.
 */
export function paint(roles: { readonly fill?: InkName | "none"; readonly stroke?: InkName }): Attributes {
  const { fill, stroke } = roles;
  const classes = [fill && fill !== "none" ? `f-${fill}` : "", stroke ? `s-${stroke}` : ""].filter(Boolean).join(" ");
  return {
    class: classes === "" ? undefined : classes,
    fill: fill === undefined || fill === "none" ? fill : inks[fill].light,
    stroke: stroke === undefined ? undefined : inks[stroke].light,
  };
}

/** Paint for text that lies over lines: a rim of paper keeps them from striking through it. */
export function paintText(fill: InkName): Attributes {
  return {
    ...paint({ fill, stroke: "paper" }),
    "stroke-width": 4,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  };
}

/** Rules that let {@link paint}ed figures follow the custom properties `--paper`, `--ink` … of a page. */
export function paintRules(): string {
  return Object.keys(inks)
    .map((name) => `.f-${name}{fill:var(--${name})}.s-${name}{stroke:var(--${name})}`)
    .join("\n");
}

/** The custom properties of one colour scheme. */
export function inkProperties(scheme: keyof Ink): string {
  return Object.entries(inks)
    .map(([name, ink]) => `--${name}:${ink[scheme]}`)
    .join(";");
}

/** DejaVu Sans is what PNGs are drawn with; Verdana has the same metrics where it is missing. */
export const fontFamily = "'DejaVu Sans', Verdana, 'Segoe UI', sans-serif";

/** About how wide a text is, in pixels: DejaVu Sans is one of the widest faces, so others fit too. */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const sign of text) ems += /[ .,:;'|!iljtfI()[\]]/.test(sign) ? 0.38 : /[mwMW@%→]/.test(sign) ? 0.95 : 0.64;
  return ems * size;
}
