import { input } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { buildLayers, modelParameters } from "../nn/build.js";
import { memberSections } from "../nn/ensemble.js";
import type { Model } from "../nn/model.js";
import type { GraphBuilder } from "./graph-builder.js";
import { addValue } from "./ops/table.js";

/** What one member of an ensemble makes of the samples, float [N, ...input], and of which code, float [N, size]. */
export interface AddedMember {
  readonly output: string;
  readonly code: string;
  readonly codeSize: number;
}

/** Adds what each member makes of the `code` that is there, float [N, ...code shape]; nothing for a model alone. */
export function addMembers(graph: GraphBuilder, model: Model, code: string): readonly AddedMember[] {
  const sections = memberSections(model);
  if (sections.length === 0) return [];
  const label = "score/member";
  const parameters = modelParameters(model);
  const given = input("code", model.codeShape);
  const known = new Map<Value, string>([
    [given, code],
    ...[...parameters].map(([key, value]) => [value, key] as const),
  ]);
  const { members } = buildLayers(model.decoder, given, { parameters, training: false });
  const rows = graph.reshape(code, [model.latentSize], label);
  const whole = (value: number): string => graph.constant(`${label}/section`, BigInt64Array.of(BigInt(value)));
  return sections.map(([from, to], at) => ({
    output: addValue(graph, members[at]!, { known, label }),
    code: graph.add("Slice", [rows, whole(from), whole(to), whole(1)], { label }),
    codeSize: to - from,
  }));
}
