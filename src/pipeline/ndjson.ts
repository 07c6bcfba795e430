import { UserError } from "../core/errors.js";
import { type Shape, sizeOf } from "../core/shape.js";
import { type EncodeOptions, rowEncoder } from "../data/table/encode.js";
import { featureNames, type TableSchema } from "../data/table/schema.js";
import type { InputBatch } from "./input-batch.js";

/** A line longer than this is no line of numbers. */
const longestLine = 64 * 2 ** 20;

/**
 * Samples from lines of JSON: an array of numbers (nested as it likes), or an object with the columns of the training
 * table. What has arrived is judged at once, so that a slow source is not kept waiting. Lines before a bad one are yielded
 * before its UserError is thrown.
 */
export async function* ndjsonSamples(
  source: AsyncIterable<Uint8Array>,
  { shape, schema, unseen }: { readonly shape: Shape; readonly schema?: TableSchema } & EncodeOptions,
): AsyncGenerator<InputBatch> {
  const size = sizeOf(shape);
  const parse = parser(size, schema, unseen);
  let line = 0;
  for await (const lines of linesOf(source)) {
    const names: number[] = [];
    const data = new Float32Array(lines.length * size);
    let problem: unknown;
    for (const text of lines) {
      line++;
      if (text.trim() === "") continue;
      try {
        parse(text, line, data, names.length * size);
      } catch (error) {
        problem = error;
        break;
      }
      names.push(line);
    }
    const count = names.length;
    if (count > 0) yield { samples: { shape, count, data: data.subarray(0, count * size), scale: 1 }, names };
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

type Parse = (text: string, line: number, into: Float32Array, start: number) => void;

function parser(size: number, schema: TableSchema | undefined, unseen: EncodeOptions["unseen"]): Parse {
  const columns = schema?.inputs.map(({ name }) => name) ?? [];
  const encoder = schema && rowEncoder(schema, columns, "stdin", unseen && { unseen });
  const names = schema && featureNames(schema);
  return (text, line, into, start) => {
    const where = `stdin line ${line}`;
    const value = parsed(text, where);
    if (Array.isArray(value)) return copyNumbers(value, where, size, into, start);
    if (typeof value !== "object" || value === null || encoder === undefined) {
      const expected = names ? "an array of numbers or an object with the table's columns" : "an array of numbers";
      throw new UserError({ where, expected, got: text.slice(0, 60) });
    }
    const record = value as Readonly<Record<string, unknown>>;
    const absent = columns.find((name) => !Object.hasOwn(record, name));
    if (absent !== undefined) {
      throw new UserError({
        where,
        expected: `a column ${JSON.stringify(absent)}`,
        got: Object.keys(record).join(", ") || "none",
      });
    }
    const cells = columns.map((name) => (record[name] === null ? "" : String(record[name])));
    encoder.encode(cells, line, into, start);
  };
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError({ where, expected: "JSON", got: text.slice(0, 60) }, { cause });
  }
}

function copyNumbers(value: unknown[], where: string, size: number, into: Float32Array, start: number): void {
  const numbers = value.some(Array.isArray) ? (value.flat(Number.POSITIVE_INFINITY) as unknown[]) : value;
  if (numbers.length !== size) {
    throw new UserError({ where, expected: `${size} numbers`, got: `${numbers.length}` });
  }
  for (let at = 0; at < size; at++) {
    const x = numbers[at];
    if (typeof x !== "number" || !Number.isFinite(Math.fround(x))) {
      throw new UserError({ where: `${where}, element ${at}`, expected: "a finite number", got: JSON.stringify(x) });
    }
    into[start + at] = x;
  }
}
