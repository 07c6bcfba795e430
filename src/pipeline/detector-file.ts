import * as v from "valibot";
import { UserError } from "../core/errors.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { TableSchema } from "../data/table/schema.js";
import {
  CalibratedModel,
  Calibration,
  parseScore,
  parseThreshold,
  type Reconstructor,
  type ScoreState,
} from "../detect/index.js";

/** What a detector needs besides its model: everything learned from training and calibration samples. */
export interface DetectorParts {
  /** As `parseScore` and `parseThreshold` read them. */
  readonly score: string;
  readonly threshold: string;
  /** How raw samples become the model's. */
  readonly scaler?: Scaler;
  /** How rows of a table become samples. */
  readonly schema?: TableSchema;
  readonly featureNames?: readonly string[];
  /** Squared error normals have at each element on average: what blame compares with. */
  readonly usual: Float64Array;
}

/** A detector as the text of `detector.json`. Large arrays are base64 of their little-endian bytes. */
export function encodeDetector(detector: CalibratedModel, parts: DetectorParts): string {
  const { usual, ...rest } = parts;
  return `${JSON.stringify({
    version: 1,
    ...rest,
    shape: detector.shape,
    state: encodeState(detector.state),
    calibration: encodeArray(detector.calibration.scores),
    usual: encodeArray(usual),
    fitted: detector.threshold,
  })}\n`;
}

export interface LoadedDetector extends DetectorParts {
  readonly detector: CalibratedModel;
}

const array = v.union([v.object({ float64: v.string() }), v.object({ float32: v.string() })]);
const fileSchema = v.object({
  version: v.literal(1),
  score: v.string(),
  threshold: v.string(),
  shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  state: v.unknown(),
  calibration: array,
  usual: array,
  scaler: v.optional(v.unknown()),
  schema: v.optional(v.unknown()),
  featureNames: v.optional(v.array(v.string())),
});

/** The detector in the text of `where`, around its model. Throws a UserError when the text is not one. */
export function decodeDetector(text: string, where: string, model: Reconstructor): LoadedDetector {
  const broken = (got: string): UserError =>
    new UserError({
      where,
      expected: "a detector as sandglass eval writes it",
      got,
      remedy: "Run sandglass eval again.",
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw broken("text that is not JSON");
  }
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) throw broken(`${v.getDotPath(parsed.issues[0]) ?? "it"}: ${parsed.issues[0].message}`);
  const { score, threshold, shape, state, calibration, usual, scaler, schema, featureNames } = parsed.output;
  const scores = new Calibration(decodeArray(calibration) as Float64Array, { threshold: parseThreshold(threshold) });
  return {
    detector: new CalibratedModel({
      model,
      shape,
      rule: parseScore(score),
      state: decodeState(state),
      calibration: scores,
    }),
    score,
    threshold,
    usual: decodeArray(usual) as Float64Array,
    ...(scaler !== undefined && { scaler: scaler as Scaler }),
    ...(schema !== undefined && { schema: schema as TableSchema }),
    ...(featureNames && { featureNames }),
  };
}

type EncodedArray = { readonly float64: string } | { readonly float32: string };
type Encoded = number | EncodedArray | readonly EncodedState[];
interface EncodedState {
  readonly [name: string]: Encoded;
}

function encodeState(state: ScoreState): EncodedState {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]): [string, Encoded] => {
      if (typeof value === "number") return [name, value];
      if (value instanceof Float32Array || value instanceof Float64Array) return [name, encodeArray(value)];
      return [name, value.map(encodeState)];
    }),
  );
}

function decodeState(encoded: unknown): ScoreState {
  return Object.fromEntries(
    Object.entries(encoded as EncodedState).map(([name, value]) => {
      if (typeof value === "number") return [name, value];
      return [name, Array.isArray(value) ? value.map(decodeState) : decodeArray(value as EncodedArray)];
    }),
  );
}

function encodeArray(data: Float32Array | Float64Array): EncodedArray {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
  return data instanceof Float64Array ? { float64: bytes } : { float32: bytes };
}

function decodeArray(encoded: EncodedArray): Float32Array | Float64Array {
  // Copied, because a Buffer may start at any address.
  const bytes = Uint8Array.from(Buffer.from("float64" in encoded ? encoded.float64 : encoded.float32, "base64"));
  return "float64" in encoded ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer);
}
