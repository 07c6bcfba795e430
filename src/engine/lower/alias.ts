import { isOp, type Value } from "../../graph/value.js";

/** The value whose memory this one reads: reshaping moves nothing. */
export function storageOf(value: Value): Value {
  let root = value;
  while (isOp(root, "reshape")) root = root.inputs[0]!;
  return root;
}

/** The number a scalar (or one-number) constant stands for. */
export function constantNumber(value: Value): number | undefined {
  const root = storageOf(value);
  if (!isOp(root, "constant")) return undefined;
  const { data } = root.attributes;
  return data.every((number) => number === data[0]) ? data[0] : undefined;
}
