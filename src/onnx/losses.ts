import { input } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { buildModel, modelParameters } from "../nn/build.js";
import { type LossName, objective, resolveLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import type { GraphBuilder } from "./graph-builder.js";
import { addValue } from "./ops/table.js";

/** Adds the training loss of each sample, float [N]. The model's weights are in the graph already. */
export function addLosses(
  graph: GraphBuilder,
  model: Model,
  options: {
    readonly loss: string;
    /** Float [N, ...input]. */
    readonly samples: string;
    /** Bool [N, ...input], where numbers may be missing. */
    readonly missing?: string | undefined;
  },
): string {
  const label = "score/loss";
  const parameters = modelParameters(model);
  const x = input("samples", model.input);
  const known = new Map<Value, string>([
    [x, options.samples],
    ...[...parameters].map(([key, value]) => [value, key] as const),
  ]);
  const missing = options.missing === undefined ? undefined : input("missing", model.input);
  if (missing !== undefined) known.set(missing, graph.cast(options.missing!, "float", label));
  const built = buildModel(model, x, { parameters, training: false });
  const loss = objective(resolveLoss(options.loss as LossName), built, x, missing);
  return addValue(graph, loss, { known, label });
}
