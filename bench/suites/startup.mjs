import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "../measure/statistics.mjs";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Milliseconds until a program that does nothing much is done: what every call pays. */
export function startup({ python, log }) {
  log("start-up");
  const rows = [
    ["node -e 0", process.execPath, ["-e", "0"]],
    ["sandglass --help", process.execPath, [main, "--help"]],
    ["python3 -c 'import torch'", python, ["-c", "import torch"]],
  ];
  return rows.map(([name, command, args]) => {
    const times = [];
    for (let run = 0; run < 10; run++) {
      const began = performance.now();
      const { status } = spawnSync(command, args, { stdio: "ignore" });
      if (status !== 0) return { name, reason: "not here" };
      times.push(performance.now() - began);
    }
    return { name, milliseconds: median(times) };
  });
}
