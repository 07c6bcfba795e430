import type { JSX } from "preact";
import type { Drawing as Drawn } from "../lab/protocol.js";
import { Scroller } from "./scroller.js";

/** A figure of the report. It says its title itself, and its description to those who cannot see it. */
export function Drawing({
  drawing,
  small = false,
}: {
  readonly drawing: Drawn;
  readonly small?: boolean;
}): JSX.Element {
  const { name, svg, width, height } = drawing;
  const inside = <div class={small ? "spark" : "svg"} dangerouslySetInnerHTML={{ __html: svg }} />;
  if (small) return inside;
  return (
    <figure class="drawing" style={{ "--w": `${width}px`, "--r": String(width / height) }}>
      <Scroller label={`figure: ${name}`}>{inside}</Scroller>
    </figure>
  );
}
