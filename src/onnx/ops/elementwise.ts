import type { ElementwiseName } from "../../graph/ops/elementwise.js";
import { type GraphBuilder, int } from "../graph-builder.js";
import type { OpExport } from "./op-export.js";

const plain =
  <K extends ElementwiseName>(op: string): OpExport<K> =>
  ({ graph, aligned, label }) =>
    graph.add(op, aligned, { label });

const boolean = 9;

/** 1 where it holds and 0 where not, as the op has it. */
const asked =
  <K extends ElementwiseName>(op: string): OpExport<K> =>
  ({ graph, aligned, label }) =>
    graph.cast(graph.add(op, aligned, { label }), "float", label);

const floating = (graph: GraphBuilder, label: string, value: number): string =>
  graph.constant(label, Float32Array.of(value), []);

export const elementwiseExports: { readonly [K in ElementwiseName]: OpExport<K> } = {
  neg: plain("Neg"),
  exp: plain("Exp"),
  log: plain("Log"),
  log1p: ({ graph, aligned: [x], label }) =>
    graph.add("Log", [graph.add("Add", [x!, floating(graph, `${label}/one`, 1)], { label })], { label }),
  sqrt: plain("Sqrt"),
  abs: plain("Abs"),
  cos: plain("Cos"),
  tanh: plain("Tanh"),
  sigmoid: plain("Sigmoid"),
  erf: plain("Erf"),
  stopGradient: ({ aligned: [x] }) => x!,
  add: plain("Add"),
  sub: plain("Sub"),
  mul: plain("Mul"),
  div: plain("Div"),
  max: plain("Max"),
  min: plain("Min"),
  greater: asked("Greater"),
  greaterEqual: asked("GreaterOrEqual"),
  equal: asked("Equal"),
  select({ graph, aligned: [condition, a, b], label }) {
    const holds = graph.add("Cast", [condition!], { label, attributes: { to: int(boolean) } });
    return graph.add("Where", [holds, a!, b!], { label });
  },
};
