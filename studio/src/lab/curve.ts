import { frame } from "inside/report/chart/frame.js";
import { figure } from "inside/report/figure.js";
import { element } from "inside/report/markup.js";
import { paint } from "inside/report/theme.js";
import { drawingOf } from "./figures.js";
import type { Drawing } from "./protocol.js";

const size = { width: 420, height: 230 } as const;

/** One curve alone, for what was made of a code and has no original. */
export function curveDrawing(values: ArrayLike<number>, title: string): Drawing {
  const numbers = Array.from(values);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const air = (high - low) * 0.06 || 0.5;
  const box = frame({
    ...size,
    x: { label: "point", kind: "linear", domain: [0, Math.max(1, numbers.length - 1)] },
    y: { label: "", kind: "linear", domain: [low - air, high + air] },
    top: 26,
  });
  const path = numbers.map((value, at) => `${at === 0 ? "M" : "L"}${box.x(at).toFixed(1)} ${box.y(value).toFixed(1)}`);
  return drawingOf(
    figure({
      ...{ name: "curve", title, description: `A curve of ${numbers.length} points.`, ...size },
      body: [
        ...box.furniture,
        element("path", { d: path.join(""), "stroke-width": 1.75, ...paint({ fill: "none", stroke: "blue" }) }),
      ],
    }),
  );
}
