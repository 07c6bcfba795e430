import { UserError } from "../core/errors.js";
import { roundedSamples } from "../core/samples.js";
import { type Shape, sizeOf } from "../core/shape.js";
import type { EncodeOptions } from "../data/table/encode.js";
import type { TableSchema } from "../data/table/schema.js";
import type { InputBatch, Unread } from "./input-batch.js";
import { jsonRowParser } from "./json-row.js";

/** A line longer than this is no line of numbers. */
const longestLine = 64 * 2 ** 20;

/** What the lines are to be. */
export interface NdjsonOptions extends EncodeOptions {
  readonly shape: Shape;
  readonly schema?: TableSchema;
  /** Whether the error of a bad line ends the stream (the default), or goes into the batch. */
  readonly onError?: "stop" | "collect";
}

/**
 * Samples from lines of JSON: rows of the training table, as objects or as arrays of its columns; without a table, arrays of
 * numbers, nested as they like. What has arrived is judged at once, so that a slow source is not kept waiting. Lines before a
 * bad one are yielded before its UserError is thrown.
 */
export async function* ndjsonSamples(
  source: AsyncIterable<Uint8Array>,
  options: NdjsonOptions,
): AsyncGenerator<InputBatch> {
  const { shape } = options;
  const size = sizeOf(shape);
  const parse = jsonRowParser(size, options);
  let line = 0;
  for await (const lines of linesOf(source)) {
    const names: number[] = [];
    const unread: Unread[] = [];
    const numbers = new Float64Array(lines.length * size);
    const missing = new Uint8Array(numbers.length);
    let problem: unknown;
    for (const text of lines) {
      line++;
      if (text.trim() === "") continue;
      try {
        parse(text, line, { numbers, missing, start: names.length * size });
        names.push(line);
      } catch (error) {
        if (options.onError === "collect" && error instanceof UserError) {
          unread.push({ after: names.length, kind: "line", name: line, error });
          continue;
        }
        problem = error;
        break;
      }
    }
    const length = names.length * size;
    const holes = missing.subarray(0, length);
    const samples = {
      ...roundedSamples(shape, names.length, numbers.subarray(0, length)),
      ...(holes.includes(1) && { missing: holes }),
    };
    if (names.length + unread.length > 0) yield { samples, names, ...(unread.length > 0 && { unread }) };
    if (problem !== undefined) throw problem;
  }
  if (line === 0) throw new UserError({ where: "stdin", expected: "lines of JSON", got: "nothing" });
}

async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of source) {
    rest += decoder.decode(chunk, { stream: true });
    const end = rest.lastIndexOf("\n");
    if (end >= 0) {
      yield rest.slice(0, end).split("\n");
      rest = rest.slice(end + 1);
    }
    if (rest.length > longestLine) {
      throw new UserError({ where: "stdin", expected: "a JSON text on each line", got: "a line without end" });
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield [rest];
}
