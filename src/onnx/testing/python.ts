/** What a program printed, and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

const python = process.env["PYTHON"] ?? "/usr/bin/python3";

/** Runs Python with these arguments. */
export async function runPython(...args: readonly string[]): Promise<Ended> {
  const { spawnSync } = await import("node:child_process");
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

/** Why tests that need Python's onnx package cannot run; false where they can, and in CI, which installs it. */
export async function noPythonOnnx(): Promise<string | false> {
  if (process.env["CI"] !== undefined || (await runPython("-c", "import onnx")).status === 0) return false;
  return `no onnx package for ${python}; install python3-onnx or set PYTHON`;
}
