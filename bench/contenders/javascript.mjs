import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** A peer that is a script in `peers/` taking the task as JSON. Its packages are those of this folder's package.json. */
function scripted(name, { script, packageName, options = {} }, { mnist }) {
  return {
    name,
    slow: true,
    variants(task) {
      const label = "as it comes";
      if (!existsSync(path(`../node_modules/${packageName}`))) {
        return [{ label, reason: `${packageName} is not installed: npm install --prefix bench` }];
      }
      return [
        {
          label,
          command: process.execPath,
          args: [path(`../peers/${script}`), JSON.stringify({ ...task, ...options, mnist })],
        },
      ];
    },
  };
}

export const tensorflow = (backend, places) =>
  scripted(
    `TensorFlow.js ${backend}`,
    { script: "tensorflow.mjs", packageName: "@tensorflow/tfjs-layers", options: { backend } },
    places,
  );

export const jax = (places) => scripted("jax-js wasm", { script: "jax.mjs", packageName: "@jax-js/jax" }, places);

export const brain = (places) => scripted("brain.js", { script: "brain.mjs", packageName: "brain.js" }, places);
