import type { Value } from "./value.js";

/** Every value the given ones depend on, themselves included, each once, inputs before users. */
export function ancestors(values: readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const stack = [...values];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    stack.push(...value.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
