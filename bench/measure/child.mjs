import { spawn } from "node:child_process";

/**
 * Runs a command to its end and reads the JSON object on the last line of its stdout. Never throws: a peer that cannot
 * run is a row of the table like any other.
 *
 * @param {{command: string, args: string[], env?: Record<string, string | undefined>}} variant
 * @returns {Promise<{result: Record<string, any>} | {reason: string}>}
 */
export function runChild({ command, args, env = {} }, { timeoutSeconds = 900 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8").on("data", (text) => {
        output[stream] += text;
      });
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ reason: error.code === "ENOENT" ? `${command} is not installed` : error.message });
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code !== 0) {
        resolve({ reason: signal === "SIGKILL" ? `no answer in ${timeoutSeconds} s` : complaint(output.stderr, code) });
        return;
      }
      try {
        resolve({ result: JSON.parse(output.stdout.trim().split("\n").at(-1)) });
      } catch {
        resolve({ reason: "printed no result" });
      }
    });
  });
}

/** The line of an error output that says what went wrong. */
function complaint(stderr, code) {
  const lines = stderr.split("\n").map((line) => line.trim());
  const telling =
    lines.findLast((line) => /\b\w*(Error|error)\b: /.test(line)) ?? lines.findLast((line) => line !== "");
  return telling ?? `exit code ${code}`;
}
