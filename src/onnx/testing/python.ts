import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const python = process.env["PYTHON"] ?? "/usr/bin/python3";

/** Runs Python with these arguments. */
export function runPython(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

/** Why tests that need Python's onnx package cannot run; false where they can, and in CI, which installs it. */
export function noPythonOnnx(): string | false {
  const found = existsSync(python) && runPython("-c", "import onnx").status === 0;
  if (found || process.env["CI"] !== undefined) return false;
  return `no onnx package for ${python}; install python3-onnx or set PYTHON`;
}
