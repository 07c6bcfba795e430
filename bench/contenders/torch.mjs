import { fileURLToPath } from "node:url";
import { machineFacts } from "../measure/machine.mjs";

const script = fileURLToPath(new URL("../peers/torch_train.py", import.meta.url));

/** PyTorch on the CPU at its best: every variant that was ever fastest somewhere is tried, and the fastest counts. */
export function torch({ python, mnist }) {
  const variant = (task, label, flags, env = automatic.env) => ({
    label,
    command: python,
    args: [script, "--mnist", mnist, ...taskFlags(task), ...flags],
    env,
  });
  return {
    name: "PyTorch",
    variants(task) {
      // Small batches may run faster on fewer threads than are allowed.
      const threads = Array.from({ length: task.threads }, (_, fewer) => task.threads - fewer);
      const convolution = task.recipe === "digits-anomaly";
      return threads.flatMap((count) => {
        const flags = ["--threads", String(count)];
        const name = `${count} ${count === 1 ? "thread" : "threads"}`;
        return convolution
          ? [
              variant(task, `${name}, channels_last`, flags),
              variant(task, `${name}, channels_last, traced`, [...flags, "--trace"]),
              variant(task, `${name}, contiguous`, [...flags, "--layout", "contiguous"]),
            ]
          : blasKernels().map(({ kernels, env }) =>
              variant(task, `${name}, ${kernels}`, [...flags, "--layout", "contiguous"], env),
            );
      });
    },
  };
}

// Undefined takes the variable away: a machine's own setting may be a slow one.
const automatic = { kernels: "BLAS kernels of its choice", env: { OPENBLAS_CORETYPE: undefined } };

/** OpenBLAS guesses its kernels from the CPU's name, and a CPU newer than it may get slower ones than it could run. */
function blasKernels() {
  const avx512 = { kernels: "BLAS told SkylakeX", env: { OPENBLAS_CORETYPE: "SkylakeX" } };
  return machineFacts().flags.includes("avx512f") ? [automatic, avx512] : [automatic];
}

function taskFlags({ kind, recipe, epochs, limit, batch, width, size, seconds }) {
  const given = { mode: kind, recipe, epochs, limit, batch, width, size, seconds };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
}
