import { UserError } from "../core/errors.js";
import type { SeriesInput } from "../data/series/segment-windows.js";
import {
  AdaptiveConformal,
  type CalibratedModel,
  DriftTest,
  type DriftVerdict,
  Spot,
  type Verdict,
} from "../detect/index.js";
import type { Codec } from "./codec.js";

/** How a stream decides and what it watches for. */
export interface SeriesStreamOptions {
  /**
   * What makes a window anomalous: the detector's `fixed` threshold, or one that keeps learning, `adaptive` (`AdaptiveConformal`,
   * follows drift and takes what lasts for normal) or `spot` (`Spot`, does not learn from alarms). Default `fixed`.
   */
  readonly threshold?: "fixed" | "adaptive" | "spot";
  /** Share of alarms the adaptive rule keeps, or the risk of `spot`. Default .05, and 1e-3 of `spot`. */
  readonly level?: number;
  /** Probability that drift is named in a run without any (see `DriftTest`). Default .01. */
  readonly driftLevel?: number;
  /** Longest run of missing points that a straight line bridges. Default 3, as for whole series. */
  readonly bridge?: number;
}

/** The verdict on a window, at the moment of its last point. */
export interface StreamVerdict extends Verdict {
  /** Its first point, counted from 0 since the stream began, and the one after its last. */
  readonly start: number;
  readonly end: number;
  /** Scores of points that no later window covers, from point `from` on: the mean of the windows over each. */
  readonly settled: PointScores;
  /** What the drift test says, at every window that overlaps none it was told of. */
  readonly drift?: DriftVerdict;
}

/** What a stream uses of its detector. */
interface Judge {
  readonly codec: Codec;
  readonly calibrated: CalibratedModel;
}

/** Scores of successive points, the first of them number `from`. */
export interface PointScores {
  readonly from: number;
  readonly scores: readonly number[];
}

/** Scores remembered by the adaptive rule. */
const remembered = 1000;

/**
 * A detector of series that is given one point at a time, in memory that does not grow. Windows have the verdicts they have when the
 * whole series is judged; a point's score is known `window - 1` points later at most, when no further window covers it.
 * Made by `Detector.stream`. Wait for one `push` before the next.
 *
 * @example
 * ```ts
 * import { fitDetector } from "sandglass";
 * const wave = (length: number) => Float64Array.from({ length }, (_, at) => Math.sin(at / 4) + 0.1 * Math.sin(at * at));
 * const detector = await fitDetector({ names: ["flow"], columns: [wave(2000)] }, { epochs: 1 });
 * const stream = detector.stream();
 * let alarms = 0;
 * for (const point of [...wave(400), ...new Float64Array(100)]) {
 *   for (const { anomalous } of await stream.push(point)) if (anomalous) alarms++;
 * }
 * console.log(alarms > 0); // true
 * await detector.close();
 * ```
 */
export class SeriesStream {
  readonly #detector: Judge;
  readonly #input: SeriesInput;
  readonly #bridge: number;
  readonly #decide: ((score: number) => boolean) | undefined;
  readonly #drift: DriftTest;
  /** Points since the stream began, bridged ones among them. */
  #count = 0;
  /** Where the next window starts. */
  #start = 0;
  /** The points from there on. */
  #points: (readonly number[])[] = [];
  #last: readonly number[] | undefined;
  /** Sums of window scores over the points that are not settled, the first of them `#unsettled`. */
  #sums: { sum: number; windows: number }[] = [];
  #unsettled = 0;
  #missing = 0;
  #lastTested = -Infinity;

  constructor(
    detector: Judge,
    { threshold = "fixed", level, driftLevel = 0.01, bridge = 3 }: SeriesStreamOptions = {},
  ) {
    const { input } = detector.codec;
    if (input.kind !== "series") {
      throw new UserError({ where: "stream", expected: "a detector of series", got: `one of kind ${input.kind}` });
    }
    this.#detector = detector;
    this.#input = input;
    this.#bridge = bridge;
    const { scores } = detector.calibrated.calibration;
    const latest = scores.subarray(-remembered);
    if (threshold === "adaptive") {
      const rule = AdaptiveConformal.start(latest, level === undefined ? {} : { level });
      this.#decide = (score) => rule.push(score);
    } else if (threshold === "spot") {
      // The tail is learned from ten scores at least, however few there are.
      const tail = Math.min(0.98, 1 - 11 / scores.length);
      const rule = Spot.start(scores, { level: tail, ...(level !== undefined && { risk: level }) });
      this.#decide = (score) => rule.push(score);
    }
    const apart = Math.ceil(input.window / input.stride);
    this.#drift = DriftTest.start(
      scores.filter((_, at) => at % apart === 0),
      { level: driftLevel },
    );
  }

  /**
   * Takes the next point, a number for each channel, NaN where one is missing. Returns the verdicts of the windows that it
   * completes: none or one, several where it ends a short gap. A longer gap separates the windows on either side.
   * Throws a UserError for another number of channels.
   */
  async push(point: number | readonly number[]): Promise<StreamVerdict[]> {
    const values = typeof point === "number" ? [point] : [...point];
    const { channels } = this.#input;
    if (values.length !== channels.length) {
      const expected = `${channels.length} numbers: ${channels.join(", ")}`;
      throw new UserError({ where: "stream point", expected, got: `${values.length}` });
    }
    if (values.some((value) => !Number.isFinite(value))) {
      this.#missing++;
      return [];
    }
    const gap = this.#missing;
    this.#missing = 0;
    const last = this.#last;
    this.#last = values;
    if (last === undefined || gap > this.#bridge) {
      // Nothing after the gap shares a window with what is before it.
      this.#points = [];
      this.#start = this.#count;
      return await this.#add(values);
    }
    const found: StreamVerdict[] = [];
    for (let step = 1; step <= gap + 1; step++) {
      const part = step / (gap + 1);
      const between = values.map((value, at) => last[at]! * (1 - part) + value * part);
      found.push(...(await this.#add(step > gap ? values : between)));
    }
    return found;
  }

  /** Scores of the points that are not settled yet, when nothing follows: of those no window covers, NaN. */
  finish(): PointScores {
    return this.#settle(this.#count);
  }

  async #add(values: readonly number[]): Promise<StreamVerdict[]> {
    const { window, stride } = this.#input;
    const number = this.#count++;
    this.#sums.push({ sum: 0, windows: 0 });
    if (number >= this.#start) this.#points.push(values);
    if (this.#points.length < window) return [];
    const start = this.#start;
    const verdict = await this.#judge();
    for (let at = start; at < start + window; at++) {
      const known = this.#sums[at - this.#unsettled]!;
      known.sum += verdict.score;
      known.windows++;
    }
    this.#points.splice(0, stride);
    this.#start += stride;
    const settled = this.#settle(Math.min(this.#start, this.#count));
    const isApart = start >= this.#lastTested + window;
    if (isApart) this.#lastTested = start;
    return [
      {
        ...verdict,
        ...(this.#decide && { anomalous: this.#decide(verdict.score) }),
        ...{ start, end: start + window, settled },
        ...(isApart && { drift: this.#drift.push(verdict.score) }),
      },
    ];
  }

  async #judge(): Promise<Verdict> {
    const { channels } = this.#input;
    const { codec, calibrated } = this.#detector;
    const columns = channels.map((_, channel) => Float64Array.from(this.#points, (values) => values[channel]!));
    const { samples } = codec.adapter.adapt({ names: channels, columns });
    return calibrated.judgeScores(await calibrated.score(samples), samples)[0]!;
  }

  /** Takes out the points before `end`, which no further window will cover. */
  #settle(end: number): PointScores {
    const from = this.#unsettled;
    const done = this.#sums.splice(0, end - from);
    this.#unsettled = end;
    return { from, scores: done.map(({ sum, windows }) => sum / windows) };
  }
}
