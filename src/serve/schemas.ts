import * as v from "valibot";
import type { Fit } from "../data/pictures/fit-image.js";
import type { Operation } from "./task.js";

// What clients send and get, apart from the numbers themselves: these check requests, and the OpenAPI document is made of them.

/** A row: cells of a table by column or in its order, or the numbers of a sample, nested as they like. What is in it depends on the model. */
const row = v.pipe(
  v.custom<readonly unknown[] | Readonly<Record<string, unknown>>>(
    (value) => typeof value === "object" && value !== null,
    "a row must be an object with the table's columns, or an array",
  ),
  v.metadata({ anyOf: [{ type: "object" }, { type: "array", items: {} }] }),
  v.description("A row of the table, by column or in its order; or the numbers of one sample, nested or not."),
);

/** A series: a list of points for each channel, null where one is missing. */
const series = v.strictObject({
  names: v.pipe(v.array(v.string()), v.minLength(1)),
  columns: v.pipe(v.array(v.array(v.nullable(v.number()))), v.minLength(1)),
  times: v.optional(
    v.pipe(v.array(v.union([v.string(), v.number()])), v.description("ISO 8601, or milliseconds since 1970")),
  ),
});

const rowsBody = v.strictObject({ rows: v.pipe(v.array(row), v.minLength(1)) });
const seriesBody = v.strictObject({ series });

/** A JSON body: samples one by one, or a series that is cut into windows. */
export const jsonBody: v.GenericSchema<unknown, JsonBody> = v.union([rowsBody, seriesBody]);
export type JsonBody =
  | { readonly rows: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[] }
  | { readonly series: JsonSeries };

/** A series as JSON has it. */
export interface JsonSeries {
  readonly names: readonly string[];
  readonly columns: readonly (readonly (number | null)[])[];
  readonly times?: readonly (string | number)[] | undefined;
}

const wholeNumber = (least: number, most: number): v.GenericSchema<string, number> =>
  v.pipe(v.string(), v.regex(/^\d{1,9}$/, "a whole number"), v.transform(Number), v.minValue(least), v.maxValue(most));

/** What a query of an operation says. */
export interface TaskQuery {
  readonly blame?: number | undefined;
  readonly fit?: Fit | undefined;
  readonly unseen?: "error" | "zeros" | undefined;
}

/** What a query of a stream says. */
export interface StreamQuery {
  readonly threshold?: "fixed" | "adaptive" | "spot" | undefined;
}

/** The query of an operation. */
export const taskQuery: v.GenericSchema<unknown, TaskQuery> = v.strictObject({
  blame: v.optional(v.pipe(wholeNumber(1, 1000), v.description("Name so many elements each score is blamed on."))),
  fit: v.optional(
    v.pipe(v.picklist(["exact", "resize", "tile"]), v.description("What becomes of pictures of another size.")),
  ),
  unseen: v.optional(
    v.pipe(v.picklist(["error", "zeros"]), v.description("What becomes of words the training table did not have.")),
  ),
});

/** The query of a stream of points. */
export const streamQuery: v.GenericSchema<unknown, StreamQuery> = v.strictObject({
  threshold: v.optional(
    v.pipe(
      v.picklist(["fixed", "adaptive", "spot"]),
      v.description("What makes a window anomalous; all but `fixed` need a server that adapts."),
    ),
  ),
});

const name = v.union([v.string(), v.number()]);

/** A verdict, as a line of NDJSON has it too. */
const verdict = v.object({
  name: v.pipe(name, v.description("Row, line or time of the sample.")),
  end: v.optional(v.pipe(name, v.description("Of a window of a series: its last time."))),
  score: v.pipe(v.number(), v.description("Higher is more anomalous.")),
  z: v.pipe(v.nullable(v.number()), v.description("Standard deviations above the calibration mean.")),
  pValue: v.pipe(v.number(), v.description("How often a normal sample looks at least as unusual.")),
  anomalous: v.boolean(),
  tile: v.optional(
    v.pipe(
      v.object({ left: v.number(), top: v.number(), of: v.number() }),
      v.description("Of a picture cut into tiles: its worst."),
    ),
  ),
  missing: v.optional(v.pipe(v.array(v.string()), v.description("Columns without a value."))),
  blame: v.optional(
    v.array(v.object({ feature: v.string(), share: v.number(), actual: v.number(), expected: v.number() })),
  ),
});

const numberRows = v.array(v.array(v.number()));

/** Answers, by operation. */
export const answerBodies: Readonly<Record<Operation, v.GenericSchema>> = {
  score: v.object({ model: v.string(), verdicts: v.array(verdict) }),
  reconstruct: v.object({ model: v.string(), shape: v.array(v.number()), rows: numberRows }),
  denoise: v.object({ model: v.string(), shape: v.array(v.number()), rows: numberRows }),
  encode: v.object({ model: v.string(), codes: numberRows }),
};

/** A window of a stream of points, as a line of NDJSON. */
export const streamLine: v.GenericSchema = v.object({
  start: v.number(),
  end: v.number(),
  score: v.number(),
  z: v.nullable(v.number()),
  pValue: v.number(),
  anomalous: v.boolean(),
  drift: v.optional(v.boolean()),
});

/** An error. */
export const problemBody: v.GenericSchema = v.object({
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  where: v.optional(v.string()),
  expected: v.optional(v.string()),
  got: v.optional(v.string()),
  remedy: v.optional(v.string()),
});
