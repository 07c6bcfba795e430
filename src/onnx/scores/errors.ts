import type { ScoreGraph } from "./score-graph.js";

/** Doubles [N, ...shape]: the error of each element. */
export const absoluteErrors = ({ graph, difference }: ScoreGraph, label: string): string =>
  graph.add("Abs", [difference], { label });

/** Binary cross-entropy, probabilities cut as `metrics/bce` cuts them. */
export function crossEntropies({ graph, input, reconstruction }: ScoreGraph, label: string): string {
  const number = (value: number): string => graph.double(`${label}/number`, value);
  const one = number(1);
  const epsilon = 1e-7;
  const add = (op: string, ...inputs: readonly string[]): string => graph.add(op, inputs, { label });
  const probability = add("Clip", reconstruction, number(epsilon), number(1 - epsilon));
  const hit = add("Mul", input, add("Log", probability));
  const miss = add("Mul", add("Sub", one, input), add("Log", add("Sub", one, probability)));
  return add("Neg", add("Add", hit, miss));
}
