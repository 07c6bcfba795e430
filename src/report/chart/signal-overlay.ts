import { area as areaShape, line } from "d3-shape";
import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { formatShape, sameShape } from "../../core/shape.js";
import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { sampleValues } from "../pictures/picture.js";
import { paint } from "../theme.js";
import { type Axis, frame } from "./frame.js";
import { keyLine, shorten } from "./key.js";

/** What {@link signalOverlay} draws. */
export interface SignalOverlay {
  /** Signals `[steps]` or `[1, steps]`. */
  readonly originals: Samples;
  readonly reconstructions: Samples;
  /** How many numbers the code has. */
  readonly latentSize: number;
  /** Which samples to show; the first four when left out. */
  readonly indices?: readonly number[];
  /** A heading for each shown sample: `anomalous, MSE 0.08`. */
  readonly captions?: readonly string[];
  /** What runs along the signal. */
  readonly stepName?: string;
  readonly name?: string;
  readonly title?: string;
}

export interface SignalPanel {
  readonly caption: string;
  readonly original: readonly number[];
  readonly reconstruction: readonly number[];
  /** Mean absolute difference: the shaded area over the length. */
  readonly error: number;
}

export interface SignalOverlayData {
  readonly panels: readonly SignalPanel[];
  readonly x: Axis;
  readonly y: Axis;
}

/** All panels share their scales, so that errors compare. */
export function signalOverlayData(spec: SignalOverlay): SignalOverlayData {
  const { originals, reconstructions } = spec;
  const steps = originals.shape.at(-1) ?? 0;
  if (
    !sameShape(originals.shape, reconstructions.shape) ||
    originals.shape.slice(0, -1).some((length) => length !== 1) ||
    steps < 2
  ) {
    throw new UserError({
      where: "signalOverlay",
      expected: "originals and reconstructions of the same shape [steps] or [1, steps]",
      got: `${formatShape(originals.shape)} and ${formatShape(reconstructions.shape)}`,
    });
  }
  const indices = spec.indices ?? [...Array(Math.min(4, originals.count)).keys()];
  const panels = indices.map((index, at) => {
    const original = [...sampleValues(originals, index)];
    const reconstruction = [...sampleValues(reconstructions, index)];
    const error = original.reduce((sum, value, step) => sum + Math.abs(value - reconstruction[step]!), 0) / steps;
    return { caption: spec.captions?.[at] ?? `sample ${index}`, original, reconstruction, error };
  });
  const values = panels.flatMap((panel) => [...panel.original, ...panel.reconstruction]).filter(Number.isFinite);
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const air = (high - low) * 0.06 || 0.5;
  return {
    panels,
    x: { label: spec.stepName ?? "step", kind: "linear", domain: [0, steps - 1] },
    y: { label: "", kind: "linear", domain: [low - air, high + air] },
  };
}

const panelSize = { width: 420, height: 210 } as const;

/**
 * Signals and their reconstructions over each other, with the error between them shaded.
 *
 * @throws UserError when shapes differ or are not those of signals.
 * @example
 * ```ts
 * import { signalOverlay } from "sandglass";
 * const originals = { shape: [3], count: 1, data: Float32Array.of(0, 1, 0), scale: 1 };
 * const reconstructions = { ...originals, data: Float32Array.of(0, 0.5, 0) };
 * console.log(signalOverlay({ originals, reconstructions, latentSize: 1 }).name); // signals
 * ```
 */
export function signalOverlay(spec: SignalOverlay): Figure {
  const data = signalOverlayData(spec);
  const columns = Math.min(2, data.panels.length);
  const key = keyLine(
    [
      { label: "original", stroke: { ink: "blue" } },
      { label: "reconstruction", stroke: { ink: "vermillion", dash: "5 3" } },
      { label: "error", stroke: { ink: "vermillion" }, patch: 0.25 },
    ],
    52,
    900,
  );
  const panels = data.panels.map((panel, at) => {
    const [x, y] = [(at % 2) * panelSize.width, key.bottom + Math.floor(at / 2) * panelSize.height];
    return element("g", { transform: `translate(${x} ${y})` }, ...drawPanel(panel, data));
  });
  return figure({
    name: spec.name ?? "signals",
    title: spec.title ?? "Signals and reconstructions",
    subtitle: `${data.panels[0]?.original.length ?? 0} → ${spec.latentSize} → ${data.panels[0]?.original.length ?? 0} numbers`,
    description: `${data.panels.map((panel) => panel.caption).join("; ")}.`,
    width: Math.max(1, columns) * panelSize.width,
    height: key.bottom + Math.ceil(data.panels.length / 2) * panelSize.height,
    body: [...key.body, ...panels],
  });
}

function drawPanel(panel: SignalPanel, data: SignalOverlayData): Markup[] {
  const box = frame({ ...panelSize, x: data.x, y: data.y, top: 26 });
  const steps = [...panel.original.keys()];
  const defined = (step: number) =>
    Number.isFinite(panel.original[step]) && Number.isFinite(panel.reconstruction[step]);
  const draw = (values: readonly number[]) =>
    line<number>(
      (step) => box.x(step),
      (step) => box.y(values[step]!),
    )
      .defined((step) => Number.isFinite(values[step]))
      .digits(1)(steps) ?? "";
  const between = areaShape<number>(
    (step) => box.x(step),
    (step) => box.y(panel.original[step]!),
    (step) => box.y(panel.reconstruction[step]!),
  )
    .defined(defined)
    .digits(1)(steps);
  return [
    ...box.furniture,
    element(
      "text",
      { x: box.left, y: 18, ...paint({ fill: "ink" }) },
      shorten(panel.caption, box.right - box.left, 12),
    ),
    element("path", { d: between ?? "", "fill-opacity": 0.25, ...paint({ fill: "vermillion" }) }),
    element("path", { d: draw(panel.original), "stroke-width": 1.75, ...paint({ fill: "none", stroke: "blue" }) }),
    element("path", {
      d: draw(panel.reconstruction),
      "stroke-width": 1.75,
      "stroke-dasharray": "5 3",
      ...paint({ fill: "none", stroke: "vermillion" }),
    }),
  ];
}
