import { element, type Markup } from "../markup.js";

/** A box that scrolls by itself on narrow screens, reachable by keyboard. */
export function scroller(label: string, content: Markup): Markup {
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, content);
}
