import { element, type Markup } from "../markup.js";

/** A box that scrolls by itself on narrow screens, reachable by keyboard; a tall one is never higher than half a screen or so. */
export function scroller(label: string, content: Markup, tall = false): Markup {
  return element(
    "div",
    { class: tall ? "scroll tall" : "scroll", tabindex: 0, role: "region", "aria-label": label },
    content,
  );
}
