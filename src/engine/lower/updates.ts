import { elementwiseRules, mul } from "../../graph/ops/elementwise.js";
import type { Value } from "../../graph/value.js";
import type { Update } from "../contract.js";
import { storageOf } from "./alias.js";
import type { Step, Usage } from "./usage.js";

/** A new parameter value ready to be stored: an elementwise result that nothing else claims. */
export interface PlannedUpdate {
  readonly parameter: Value<"parameter">;
  readonly value: Value;
}

/** Gives every update and every shared output a result of its own, by copying what is a parameter, constant or shared result. */
export function ownResults(updates: readonly Update[]): PlannedUpdate[] {
  const claimed = new Set<Value>();
  return updates.map(({ parameter, value }) => {
    const own = value.op in elementwiseRules && value.op !== "select" && !claimed.has(value);
    const result = own && value.inputs.length > 0 ? value : mul(value, 1);
    claimed.add(result);
    return { parameter, value: result };
  });
}

/**
 * Whether the result may be written straight over its parameter: whoever else reads the old parameter must have done so
 * in an earlier phase, and the cluster that makes the result reads it element by element.
 */
export function mayOverwrite({ parameter, value }: PlannedUpdate, usage: Usage): boolean {
  const maker = usage.makers.get(value);
  if (maker === undefined) return false;
  return (usage.readers.get(parameter) ?? []).every((reader) =>
    reader === maker ? readsDirectly(maker, parameter) : isEarlier(reader, maker),
  );
}

function readsDirectly({ cluster }: Step, parameter: Value): boolean {
  const inputs = cluster.members.flatMap((member) => member.inputs).filter((input) => storageOf(input) === parameter);
  const sameWalk =
    cluster.shape.length === parameter.shape.length &&
    cluster.shape.every((size, axis) => size === parameter.shape[axis]);
  return cluster.heavy === undefined && sameWalk && inputs.every((input) => input === parameter);
}

/** Shared phase p runs before sample stage p. */
function isEarlier(reader: Step, maker: Step): boolean {
  const turn = ({ cluster, phase }: Step): number => phase * 2 + (cluster.kind === "sample" ? 1 : 0);
  return turn(reader) < turn(maker);
}
