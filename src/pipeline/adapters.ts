import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { Model } from "../nn/index.js";
import type { Adapter } from "./adapter.js";
import { picturesAdapter } from "./adapters/pictures.js";
import { rowsAdapter } from "./adapters/rows.js";
import { samplesAdapter } from "./adapters/samples.js";
import { seriesAdapter } from "./adapters/series.js";
import { learnedRange } from "./learned-range.js";

type Make<Kind extends InputDescription["kind"]> = (
  input: Extract<InputDescription, { readonly kind: Kind }>,
  scaler: Scaler | undefined,
  model: Model,
) => Adapter;

const adapters: { readonly [Kind in InputDescription["kind"]]: Make<Kind> } = {
  samples: (input, scaler, model) => samplesAdapter(input.shape, scaler, learnedRange({ input, scaler, model })),
  table: ({ schema }, scaler, model) => rowsAdapter(schema, scaler, model.input),
  image: picturesAdapter,
  series: seriesAdapter,
};

/** The adapter of what a model was taught to read. */
export function adapterOf(input: InputDescription, scaler: Scaler | undefined, model: Model): Adapter {
  // The table pairs each kind with its function; the compiler cannot follow that through an index.
  return (adapters[input.kind] as Make<InputDescription["kind"]>)(input, scaler, model);
}
