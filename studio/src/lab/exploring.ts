import { colourPicture } from "inside/report/pictures/colour-map.js";
import { pictureOf } from "inside/report/pictures/picture.js";
import { type Detector, type Raw, type Samples, UserError } from "sandglass";
import { curveDrawing } from "./curve.js";
import { part } from "./explaining.js";
import type { Division } from "./material.js";
import { centredPlane } from "./plane.js";
import { rebuiltDrawing } from "./preview.js";
import type { Judgement, Pixels, Plane, Rebuilt } from "./protocol.js";

/** Most codes that are drawn. */
const most = 1200;

/** Codes in the plane, what lies between them, and what becomes of drawn samples. */
export class Explorer {
  readonly #detector: Detector;
  readonly #division: Division;
  readonly #judgement: Judgement;
  #indices: number[] = [];
  #codes: readonly Float32Array[] = [];
  #plane: ReturnType<typeof centredPlane> | undefined;

  constructor(detector: Detector, division: Division, judgement: Judgement) {
    this.#detector = detector;
    this.#division = division;
    this.#judgement = judgement;
  }

  /** Where the codes of what was judged lie. */
  async plane(): Promise<Plane> {
    const { scores, truth, labels, threshold } = this.#judgement;
    const every = Math.max(1, Math.ceil(scores.length / most));
    this.#indices = Array.from(scores.keys()).filter((at) => at % every === 0);
    this.#codes = await this.#detector.codec.encode(part(this.#detector, this.#division.test, this.#indices));
    const kinds = truth === undefined ? ["judged normal", "judged anomalous"] : ["normal", "anomalous"];
    const groups = this.#indices.map((at) => (truth === undefined ? (scores[at]! > threshold ? 1 : 0) : truth[at]!));
    this.#plane = centredPlane(this.#codes, { groups, kinds, classes: this.#indices.map((at) => labels?.[at]) });
    return {
      drawing: this.#plane.drawing,
      places: this.#plane.places.map(({ x, y }, at) => ({ index: this.#indices[at]!, x, y })),
    };
  }

  /** What the decoder makes of a place in the plane, given in the drawing's units. */
  async decodeAt(x: number, y: number): Promise<Rebuilt> {
    if (this.#plane === undefined)
      throw new UserError({ where: "plane", expected: "codes to be drawn first", got: "none" });
    return this.#decoded(await this.#detector.codec.decode([this.#plane.codeAt(x, y)]));
  }

  /** A sample on the straight line between the codes of two: `share` 0 is the first, 1 the second. */
  async between(from: number, to: number, share: number): Promise<Rebuilt> {
    const [a, b] = await this.#detector.codec.encode(part(this.#detector, this.#division.test, [from, to]));
    const code = a!.map((value, at) => value * (1 - share) + b![at]! * share);
    return this.#decoded(await this.#detector.codec.decode([code]));
  }

  /** A sample that was judged, as the page shows it. */
  async show(index: number): Promise<Rebuilt> {
    const { codec } = this.#detector;
    const raw = part(this.#detector, this.#division.test, [index]);
    const { scores, pValues, threshold } = this.#judgement;
    return {
      ...(codec.input.kind === "table"
        ? this.#decoded(codec.adapter.restore(codec.adapter.adapt(raw).samples))
        : await this.#rebuilt(raw)),
      score: scores[index]!,
      pValue: pValues[index]!,
      anomalous: scores[index]! > threshold,
    };
  }

  /** Shape of what may be drawn, with a sample to begin with. */
  blank(): {
    readonly shape: readonly number[];
    readonly sample: Float32Array;
    readonly low: number;
    readonly high: number;
  } {
    const { codec } = this.#detector;
    const shape = codec.model.input;
    const raw = part(this.#detector, this.#division.test, [0]);
    const { data, scale } = codec.adapter.restore(codec.adapter.adapt(raw).samples);
    const sample = Float32Array.from(data, (value) => value * scale);
    let [low, high] = [Infinity, -Infinity];
    for (const value of sample) [low, high] = [Math.min(low, value), Math.max(high, value)];
    const air = (high - low) * 0.3 || 1;
    return { shape, sample, low: shape.length === 3 ? 0 : low - air, high: shape.length === 3 ? 1 : high + air };
  }

  /** The verdict on something drawn, in the units of the data. */
  async judge(drawn: Float32Array): Promise<Rebuilt> {
    const { codec } = this.#detector;
    const shape = codec.model.input;
    const samples = (data: Float32Array): Samples => ({ shape, count: 1, data, scale: 1 });
    const [found] = await this.#detector.predict(samples(drawn), { blame: 1 });
    const { score, pValue, anomalous, input, reconstruction, errorMap } = found!;
    const verdict = { score, pValue, anomalous };
    if (shape.length !== 3) {
      const drawing = rebuiltDrawing(samples(input), samples(reconstruction), codec.model.latentSize, ["as drawn"]);
      return { ...verdict, ...(drawing && { drawing }) };
    }
    const [width, height] = [shape[2]!, shape[1]!];
    const errors = errorMap.subarray(0, width * height);
    const high = Math.max(
      0.25,
      errors.reduce((top, error) => Math.max(top, error), 0),
    );
    return {
      ...verdict,
      input: pixels(pictureOf(samples(input), 0)),
      back: pixels(pictureOf(samples(reconstruction), 0)),
      heat: pixels(colourPicture(errors, { width, height, low: 0, high, map: "inferno" })),
    };
  }

  /** A picture and what came back of it, or both as curves. */
  async #rebuilt(raw: Raw): Promise<Rebuilt> {
    const { input: shape, latentSize } = this.#detector.codec.model;
    const [found] = await this.#detector.predict(raw, { blame: 1 });
    const samples = (data: Float32Array): Samples => ({ shape, count: 1, data, scale: 1 });
    const [input, back] = [samples(found!.input), samples(found!.reconstruction)];
    if (shape.length === 3) return { input: pixels(pictureOf(input, 0)), back: pixels(pictureOf(back, 0)) };
    const drawing = rebuiltDrawing(input, back, latentSize, ["in the units it was trained in"]);
    return drawing === undefined ? {} : { drawing };
  }

  /** What the decoder made. */
  #decoded(raw: Samples): Rebuilt {
    const shape = this.#detector.codec.model.input;
    const samples = { ...raw, shape };
    const { featureNames } = this.#detector.codec.adapter;
    if (this.#detector.codec.input.kind === "table" && featureNames !== undefined) {
      return { values: featureNames.map((name, at) => ({ name, value: raw.data[at]! * raw.scale })) };
    }
    if (shape.length === 3) return { back: pixels(pictureOf(samples, 0)) };
    const length = shape.at(-1) ?? 0;
    if (length < 2) return {};
    // Of several channels, the first.
    const curve = Float64Array.from(samples.data.subarray(0, length), (value) => value * samples.scale);
    return { drawing: curveDrawing(curve, "Decoded") };
  }
}

function pixels({
  width,
  height,
  channels,
  data,
}: {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}): Pixels {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++)
      rgba[at * 4 + channel] = data[at * channels + (channels === 1 ? 0 : channel)]!;
    rgba[at * 4 + 3] = 255;
  }
  return { width, height, data: rgba };
}
