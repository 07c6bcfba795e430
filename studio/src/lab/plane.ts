import { frame } from "inside/report/chart/frame.js";
import { keyLine, strokes } from "inside/report/chart/key.js";
import { principalPlane } from "inside/report/chart/principal-plane.js";
import { figure, headingHeight } from "inside/report/figure.js";
import { element } from "inside/report/markup.js";
import { paint } from "inside/report/theme.js";
import { drawingOf } from "./figures.js";
import type { Drawing } from "./protocol.js";

interface CentredPlane {
  readonly drawing: Drawing;
  /** In the drawing's units. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
  readonly codeAt: (x: number, y: number) => Float32Array;
}

/** Codes by their principal components, as a drawing whose places can be found again. */
export function centredPlane(
  codes: readonly Float32Array[],
  {
    groups,
    kinds,
  }: {
    readonly groups: readonly number[];
    readonly kinds: readonly string[];
    readonly classes: readonly (string | undefined)[];
  },
): CentredPlane {
  const size = codes[0]?.length ?? 1;
  const values = new Float64Array(codes.length * size);
  for (const [at, code] of codes.entries()) values.set(code, at * size);
  const plane = principalPlane(values, codes.length, size);
  const [width, height] = [640, 440];
  const span = (axis: 0 | 1): [number, number] => {
    const all = plane.points.map((point) => point[axis]);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const air = (high - low) * 0.04 || 0.5;
    return [low - air, high + air];
  };
  const label = (axis: 0 | 1): string =>
    `${axis === 0 ? "first" : "second"} principal component, ${(plane.shares[axis] * 100).toFixed(0)} %`;
  const counts = kinds.map((_, group) => groups.filter((other) => other === group).length);
  const key = keyLine(
    kinds.map((kind, at) => ({
      label: `${kind}, n = ${counts[at]}`,
      stroke: { ink: strokes[at]!.ink },
      symbol: at === 0 ? "●" : "×",
    })),
    70,
    width - 24,
  );
  const box = frame({
    width,
    height,
    x: { label: label(0), kind: "linear", domain: span(0) },
    y: { label: label(1), kind: "linear", domain: span(1) },
    top: key.bottom,
  });
  const at = plane.points.map(([x, y]) => ({ x: box.x(x), y: box.y(y) }));
  const path = (group: number): string =>
    at
      .flatMap(({ x, y }, index) => {
        if (groups[index] !== group) return [];
        const [left, top] = [x.toFixed(1), y.toFixed(1)];
        return [group === 0 ? `M${left} ${top}h.01` : `M${(x - 3).toFixed(1)} ${(y - 3).toFixed(1)}l6 6m-6 0l6 -6`];
      })
      .join("");
  const subtitle = `${size} numbers each, by principal components`;
  const drawn = figure({
    name: "codes",
    title: "Codes",
    subtitle,
    description: `${codes.length} codes in a plane: ${kinds.map((kind, group) => `${kind} ${counts[group]} times`).join(", ")}.`,
    ...{ width, height },
    body: [
      ...box.furniture,
      ...kinds.map((_, group) =>
        element("path", {
          d: path(group),
          "stroke-width": group === 0 ? 5 : 1.5,
          "stroke-linecap": "round",
          "stroke-opacity": group === 0 ? 0.5 : 0.85,
          ...paint({ fill: "none", stroke: strokes[group]!.ink }),
        }),
      ),
      ...key.body,
    ],
  });
  const top = headingHeight(subtitle);
  return {
    drawing: drawingOf(drawn),
    places: at.map(({ x, y }) => ({ x, y: y + top })),
    codeAt: inverse(codes, plane.points, {
      x: (value) => unscale(span(0), box.left, box.right, value),
      y: (value) => unscale(span(1), box.bottom, box.top, value - top),
    }),
  };
}

const unscale = ([low, high]: readonly [number, number], from: number, to: number, value: number): number =>
  low + ((value - from) / (to - from)) * (high - low);

/** The code at a place: the mean and, along each axis, the direction that the codes' own places tell. */
function inverse(
  codes: readonly Float32Array[],
  points: readonly (readonly [number, number])[],
  place: { readonly x: (value: number) => number; readonly y: (value: number) => number },
): (x: number, y: number) => Float32Array {
  const size = codes[0]?.length ?? 1;
  const mean = new Float64Array(size);
  for (const code of codes) for (let at = 0; at < size; at++) mean[at] = mean[at]! + code[at]! / codes.length;
  const direction = (axis: 0 | 1): Float64Array => {
    const along = points.reduce((sum, point) => sum + point[axis] ** 2, 0) || 1;
    const found = new Float64Array(size);
    for (const [index, code] of codes.entries()) {
      for (let at = 0; at < size; at++)
        found[at] = found[at]! + (points[index]![axis] * (code[at]! - mean[at]!)) / along;
    }
    return found;
  };
  const [first, second] = [direction(0), direction(1)];
  return (x, y) => Float32Array.from(mean, (value, at) => value + place.x(x) * first[at]! + place.y(y) * second[at]!);
}
