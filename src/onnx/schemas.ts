import * as v from "valibot";
import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { FittedThreshold, ScoreDescription } from "../detect/index.js";
import type { ModelConfig } from "../nn/model.js";

// What the JSON in a model file must look like. Only what the rest of the program relies on.

/** A schema with the type of what it lets through; layers and columns are looser here, and checked by their own rooms. */
type Checked<T> = v.GenericSchema<unknown, T>;

const whole = v.pipe(v.number(), v.integer(), v.minValue(1));
const shape = v.pipe(v.array(whole), v.minLength(1), v.maxLength(8));

const column = v.variant("kind", [
  v.looseObject({ kind: v.literal("numeric"), name: v.string(), fill: v.number() }),
  v.looseObject({ kind: v.literal("categorical"), name: v.string(), categories: v.array(v.string()) }),
]);

export const inputSchema: Checked<InputDescription> = v.variant("kind", [
  v.strictObject({
    kind: v.literal("table"),
    schema: v.looseObject({
      names: v.array(v.string()),
      inputs: v.pipe(v.array(column), v.minLength(1)),
      missing: v.picklist(["fill", "error"]),
    }),
  }),
  v.strictObject({
    kind: v.literal("image"),
    channels: v.picklist([1, 3]),
    height: whole,
    width: whole,
    fit: v.picklist(["exact", "resize", "tile"]),
  }),
  v.strictObject({
    kind: v.literal("series"),
    channels: v.pipe(v.array(v.string()), v.minLength(1)),
    window: whole,
    stride: whole,
    interval: v.optional(v.number()),
    time: v.exactOptional(v.string()),
    delimiter: v.exactOptional(v.string()),
  }),
  v.strictObject({ kind: v.literal("samples"), shape }),
]) as v.GenericSchema as Checked<InputDescription>;

export const scalerSchema: Checked<Pick<Scaler, "kind" | "shape">> = v.strictObject({
  kind: v.picklist(["min-max", "standard", "robust"]),
  shape,
});

export const modelSchema: Checked<ModelConfig> = v.looseObject({
  name: v.string(),
  input: shape,
  encoder: v.array(v.looseObject({ type: v.string() })),
  decoder: v.array(v.looseObject({ type: v.string() })),
  seed: v.number(),
}) as v.GenericSchema as Checked<ModelConfig>;

const options = v.record(v.string(), v.union([v.number(), v.string(), v.boolean()]));

const scoreSchema: v.GenericSchema<ScoreDescription> = v.lazy(() =>
  v.object({
    name: v.string(),
    options,
    parts: v.exactOptional(v.array(v.object({ rule: scoreSchema, weight: v.number() }))),
  }),
);

const fittedSchema: Checked<FittedThreshold> = v.object({
  rule: v.string(),
  options,
  upper: v.exactOptional(v.number()),
  lower: v.exactOptional(v.number()),
  count: v.number(),
  standard: v.object({ mean: v.number(), sd: v.number(), log: v.exactOptional(v.literal(true)) }),
  notes: v.array(v.string()),
});

/** A detector as JSON, its numbers aside. */
export interface DetectorDescription {
  readonly score: ScoreDescription;
  readonly state: unknown;
  readonly fitted: FittedThreshold;
  readonly fittedIncomplete?: FittedThreshold;
}

export const detectorSchema: Checked<DetectorDescription> = v.object({
  score: scoreSchema,
  state: v.unknown(),
  fitted: fittedSchema,
  fittedIncomplete: v.exactOptional(fittedSchema),
});

export const provenanceSchema: Checked<Readonly<Record<string, unknown>>> = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "not an object",
);
