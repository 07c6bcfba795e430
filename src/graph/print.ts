import { formatType, type Value } from "./value.js";
import { ancestors } from "./walk.js";

/** The graph as text, one value a line, renumbered from 0 so that equal graphs print equally. */
export function print(values: readonly Value[]): string {
  const order = ancestors(values);
  const name = new Map(order.map((value, at) => [value, `%${at}`]));
  const lines = order.map((value) => {
    const inputs = value.inputs.map((input) => name.get(input)).join(", ");
    const attributes = Object.entries(value.attributes).filter(([key]) => key !== "shape" || value.op === "broadcast");
    const suffix = attributes.map(([key, attribute]) => ` ${key}=${format(attribute)}`).join("");
    return `${name.get(value)}: ${formatType(value)} = ${value.op}(${inputs})${suffix}`;
  });
  return `${lines.join("\n")}\nreturn ${values.map((value) => name.get(value)).join(", ")}\n`;
}

function format(attribute: unknown): string {
  if (attribute instanceof Float64Array) {
    return attribute.length > 4 ? `<${attribute.length} numbers>` : `[${attribute.join(", ")}]`;
  }
  if (typeof attribute === "object" && attribute !== null && "taps" in attribute && "from" in attribute) {
    return `<map ${String(attribute.from)} → ${(attribute.taps as readonly unknown[]).length}>`;
  }
  return Array.isArray(attribute) ? `[${attribute.join(", ")}]` : String(attribute);
}
