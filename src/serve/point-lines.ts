import { UserError } from "../core/errors.js";
import type { Detector } from "../pipeline/detector.js";
import type { SeriesStream, StreamVerdict } from "../pipeline/series-stream.js";
import { failure } from "./answer-tasks.js";
import type { Answer } from "./task.js";

/** How a stream of points decides. */
export interface PointStreamOptions {
  readonly threshold: "fixed" | "adaptive" | "spot";
}

/** Points of a series as lines of JSON in, verdicts on its windows as lines out. Wait for one answer before the next question. */
export class PointLines {
  readonly #channels: readonly string[];
  readonly #stream: SeriesStream;

  /** Throws a UserError where the detector judges no series. */
  constructor(detector: Detector, options: PointStreamOptions) {
    this.#stream = detector.stream(options);
    const { input } = detector.codec;
    this.#channels = input.kind === "series" ? input.channels : [];
  }

  /** A line that is no point is answered in its place, and left out. */
  async answer(lines: string, first: number): Promise<Answer> {
    let body = "";
    const scores: number[] = [];
    let alarms = 0;
    for (const [at, text] of lines.split("\n").entries()) {
      if (text.trim() === "") continue;
      try {
        for (const verdict of await this.#stream.push(pointOf(text, this.#channels))) {
          body += `${JSON.stringify(lineOf(verdict))}\n`;
          scores.push(verdict.score);
          if (verdict.anomalous) alarms++;
        }
      } catch (error) {
        if (!(error instanceof UserError)) return failure(error);
        body += `${JSON.stringify({ line: first + at, error: error.message })}\n`;
      }
    }
    const rows = scores.length;
    return { status: 200, type: "application/x-ndjson", body, rows, scores, alarms };
  }
}

const lineOf = ({ start, end, score, z, pValue, anomalous, drift }: StreamVerdict): object => ({
  ...{ start, end, score, z, pValue, anomalous },
  ...(drift && { drift: drift.drift }),
});

/** A number, a list of one for each channel, or an object with the channels; null is a missing one. */
function pointOf(text: string, channels: readonly string[]): readonly number[] {
  const expected = channels.length === 1 ? "a number, or null" : `an object or array of ${channels.join(", ")}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError({ where: "point", expected: "JSON", got: text.slice(0, 60) }, { cause });
  }
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  const cells: unknown[] = isRecord
    ? channels.map((name) => (value as Readonly<Record<string, unknown>>)[name])
    : Array.isArray(value)
      ? value
      : [value];
  if (cells.length === channels.length && cells.every((cell) => typeof cell === "number" || cell === null)) {
    return cells.map((cell) => (cell as number | null) ?? Number.NaN);
  }
  throw new UserError({ where: "point", expected, got: text.slice(0, 60) });
}
