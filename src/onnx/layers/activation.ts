import type { ActivationName } from "../../nn/activations.js";
import { type Attributes, float, type GraphBuilder, int } from "../graph-builder.js";

type Apply = (graph: GraphBuilder, x: string, label: string) => string;

const single =
  (op: string, attributes: Attributes = {}): Apply =>
  (graph, x, label) =>
    graph.add(op, [x], { label, attributes });

export const leakyRelu = (slope: number): Apply => single("LeakyRelu", { alpha: float(slope) });
export const elu = (alpha: number): Apply => single("Elu", { alpha: float(alpha) });

/** x Φ(x); the operator Gelu is younger than many runtimes. */
const gelu: Apply = (graph, x, label) => {
  const number = (name: string, value: number): string =>
    graph.constant(`${label}/${name}`, Float32Array.of(value), []);
  const scaled = graph.add("Mul", [x, number("1 over root 2", Math.SQRT1_2)], { label });
  const erf = graph.add("Erf", [scaled], { label });
  const above = graph.add("Add", [erf, number("one", 1)], { label });
  const half = graph.add("Mul", [x, number("half", 0.5)], { label });
  return graph.add("Mul", [half, above], { label });
};

const silu: Apply = (graph, x, label) => graph.add("Mul", [x, graph.add("Sigmoid", [x], { label })], { label });

/** Each activation in ONNX; the constants are those of `nn/activations`. */
export const activationExports: { readonly [K in ActivationName]: Apply } = {
  linear: (_, x) => x,
  relu: single("Relu"),
  leakyRelu: leakyRelu(0.2),
  elu: elu(1),
  gelu,
  silu,
  tanh: single("Tanh"),
  sigmoid: single("Sigmoid"),
  softmax: single("Softmax", { axis: int(1) }),
  softplus: single("Softplus"),
};
