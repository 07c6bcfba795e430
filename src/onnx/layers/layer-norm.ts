import type { LayerNorm } from "../../nn/layers/layer-norm.js";
import { int, ints } from "../graph-builder.js";
import type { LayerExport } from "./layer-export.js";

/** Written out; the operator LayerNormalization is younger than many runtimes. */
export const exportLayerNorm: LayerExport<LayerNorm> = ({ epsilon, center, scale }, target) => {
  const { graph, x, input, label, weight } = target;
  const add = (op: string, ...inputs: readonly string[]): string => graph.add(op, inputs, { label });
  const average = (value: string): string =>
    graph.add("ReduceMean", [value], { label, attributes: { axes: ints([1]), keepdims: int(1) } });
  const perChannel = (name: string): string => {
    const shape = graph.constant(
      `${label}/${name} shape`,
      BigInt64Array.from([-1, ...input.slice(1).map(() => 1)], BigInt),
    );
    return add("Reshape", weight(name), shape);
  };
  const centred = add("Sub", x, average(x));
  const variance = average(add("Mul", centred, centred));
  const some = graph.constant(`${label}/epsilon`, Float32Array.of(epsilon), []);
  const normal = add("Div", centred, add("Sqrt", add("Add", variance, some)));
  const scaled = scale ? add("Mul", normal, perChannel("gamma")) : normal;
  return center ? add("Add", scaled, perChannel("beta")) : scaled;
};
