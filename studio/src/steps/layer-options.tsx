import type { JSX } from "preact";
import type { Layer } from "sandglass";
import { TextField } from "../parts/field.js";

/** Every option of a layer as plain text; what it becomes is checked where all is checked, by the library. */
export function LayerOptions({
  layer,
  replace,
}: {
  readonly layer: Layer;
  readonly replace: (layer: Layer) => void;
}): JSX.Element {
  const { type: _, ...options } = layer;
  return (
    <div class="fields">
      {Object.entries(options)
        .filter(([, value]) => value === null || typeof value !== "object" || Array.isArray(value))
        .sort(([a], [b]) => rank(a) - rank(b))
        .map(([name, value]) => (
          <TextField
            key={name}
            label={name}
            value={typeof value === "string" ? value : JSON.stringify(value)}
            change={(text) => replace({ ...layer, [name]: parsed(text) } as Layer)}
          />
        ))}
    </div>
  );
}

const foremost = ["units", "filters", "kernelSize", "strides", "padding", "activation", "rate", "sd", "shape"];

/** What people change most comes first. */
const rank = (name: string): number => (foremost.includes(name) ? foremost.indexOf(name) : foremost.length);

/** Numbers, truths and lists as JSON has them; everything else is a word. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
