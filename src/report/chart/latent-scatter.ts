import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";
import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { paint } from "../theme.js";
import { type Axis, type Frame, frame } from "./frame.js";
import { keyLine, strokes } from "./key.js";
import { principalPlane } from "./principal-plane.js";

/** What {@link latentScatter} draws. */
export interface LatentScatter {
  /** The codes, one for each sample; of any shape. */
  readonly codes: Samples;
  /** A group number for each sample: 0 normal and 1 anomalous, or classes. */
  readonly groups: ArrayLike<number>;
  /** Names of the groups, by number. */
  readonly groupNames: readonly string[];
  /** Places by another method (t-SNE, UMAP), two numbers a sample; principal components when left out. */
  readonly places?: { readonly method: string; readonly points: readonly (readonly [number, number])[] };
  readonly name?: string;
  readonly title?: string;
}

export interface ScatterGroup {
  readonly name: string;
  readonly count: number;
  readonly points: readonly (readonly [number, number])[];
}

export interface LatentScatterData {
  readonly groups: readonly ScatterGroup[];
  readonly x: Axis;
  readonly y: Axis;
  /** How many samples there are, and how many of them are drawn. */
  readonly count: number;
  readonly shown: number;
}

const most = 1500;

export function latentScatterData(spec: LatentScatter): LatentScatterData {
  const { codes, groups, groupNames, places } = spec;
  if (groups.length !== codes.count || (places && places.points.length !== codes.count)) {
    throw new UserError({
      where: "latentScatter",
      expected: `a group and a place for each of ${codes.count} codes`,
      got: `${groups.length} groups${places ? ` and ${places.points.length} places` : ""}`,
    });
  }
  const plane = places ?? principalPlane(inDoubles(codes), codes.count, sizeOf(codes.shape));
  const every = Math.max(1, Math.ceil(codes.count / most));
  const kept = [...Array(codes.count).keys()].filter((index) => index % every === 0);
  const found = groupNames.map((name, group) => ({
    name,
    count: Array.from(groups).filter((other) => other === group).length,
    points: kept.filter((index) => groups[index] === group).map((index) => plane.points[index]!),
  }));
  const label = (axis: 0 | 1) =>
    "shares" in plane
      ? `${axis === 0 ? "first" : "second"} principal component, ${(plane.shares[axis] * 100).toFixed(0)} % of the variance`
      : `${plane.method} ${axis + 1}`;
  const axis = (which: 0 | 1): Axis => ({
    label: label(which),
    kind: "linear",
    domain: spanOf(found.flatMap(({ points }) => points.map((point) => point[which]))),
  });
  return { groups: found, x: axis(0), y: axis(1), count: codes.count, shown: kept.length };
}

function inDoubles({ data, scale }: Samples): Float64Array {
  const values = Float64Array.from(data);
  for (let at = 0; at < values.length; at++) values[at] = values[at]! * scale;
  return values;
}

function spanOf(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (low > high) return [0, 1];
  const air = (high - low) * 0.04 || 0.5;
  return [low - air, high + air];
}

/**
 * Where the codes lie, flattened to two dimensions, by group.
 *
 * @throws UserError when there is not one group and one place for each code.
 * @example
 * ```ts
 * import { latentScatter } from "sandglass";
 * const codes = { shape: [2], count: 3, data: Float32Array.of(0, 0, 1, 0, 4, 1), scale: 1 };
 * console.log(latentScatter({ codes, groups: [0, 0, 1], groupNames: ["normal", "anomalous"] }).name); // latent
 * ```
 */
export function latentScatter(spec: LatentScatter): Figure {
  const data = latentScatterData(spec);
  const width = 640;
  const key = keyLine(
    data.groups.map(({ name, count }, at) => ({
      label: `${name}, n = ${count}`,
      stroke: { ink: strokes[at % strokes.length]!.ink },
      symbol: symbolOf(data, at),
    })),
    70,
    width - 24,
  );
  const area = frame({ width, height: 440 + key.bottom, x: data.x, y: data.y, top: key.bottom });
  const method = spec.places?.method ?? "principal components";
  return figure({
    name: spec.name ?? "latent",
    title: spec.title ?? "Codes",
    subtitle: `${sizeOf(spec.codes.shape)} numbers each, shown by ${method}${data.shown < data.count ? `; ${data.shown} of ${data.count} drawn` : ""}`,
    description: `Scatter of ${data.count} codes by ${method}: ${data.groups.map(({ name, count }) => `${name} ${count} times`).join(", ")}.`,
    width,
    height: area.height,
    body: [...area.furniture, ...data.groups.flatMap((group, at) => drawGroup(data, group, at, area)), ...key.body],
  });
}

/** Two groups are dots and crosses; more are their own numbers, so that no one needs ten colours apart. */
function symbolOf({ groups }: LatentScatterData, at: number): string {
  return groups.length > 2 ? String(at) : at === 0 ? "●" : "×";
}

function drawGroup(data: LatentScatterData, group: ScatterGroup, at: number, area: Frame): Markup[] {
  const { ink } = strokes[at % strokes.length]!;
  const places = group.points
    .filter((point) => point.every(Number.isFinite))
    .map(([x, y]) => [Number(area.x(x).toFixed(1)), Number(area.y(y).toFixed(1))] as const);
  if (data.groups.length > 2) {
    const attributes = { "font-size": 10, "text-anchor": "middle", "fill-opacity": 0.85, ...paint({ fill: ink }) };
    return [
      element("g", attributes, ...places.map(([x, y]) => element("text", { x, y: y + 3.5 }, symbolOf(data, at)))),
    ];
  }
  // One path for all: a thousand elements would slow the page.
  const dots = at === 0;
  const d = places.map(([x, y]) =>
    dots ? `M${x} ${y}h.01` : `M${(x - 3).toFixed(1)} ${(y - 3).toFixed(1)}l6 6m-6 0l6 -6`,
  );
  return [
    element("path", {
      d: d.join(""),
      "stroke-width": dots ? 5 : 1.5,
      "stroke-linecap": "round",
      "stroke-opacity": dots ? 0.55 : 0.8,
      ...paint({ fill: "none", stroke: ink }),
    }),
  ];
}
