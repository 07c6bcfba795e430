import type { OpAttributes, OpName, Value } from "../../graph/value.js";
import type { GraphBuilder } from "../graph-builder.js";

/** Where an op's nodes go and what they work on. */
export interface OpTarget<K extends OpName> {
  readonly graph: GraphBuilder;
  readonly value: Value<K>;
  readonly attributes: OpAttributes[K];
  /** Names of its inputs: float, sample values [N, ...shape], shared ones [...shape]. */
  readonly inputs: readonly string[];
  /** The same, lined up so that ONNX, which lines up shapes from the right, broadcasts them as the op does. */
  readonly aligned: readonly string[];
  /** The number of samples, int64 [1]. */
  readonly count: () => string;
  readonly label: string;
}

/** Adds an op's nodes and returns its value. */
export type OpExport<K extends OpName> = (target: OpTarget<K>) => string;
