import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Runs the built command line as a process of its own, for tests.

const main = fileURLToPath(new URL("./main.js", import.meta.url));

/** What a process said and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under way. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves once the process has printed something that matches. Rejects when it ends without. */
  printed(pattern: RegExp): Promise<void>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly stdout?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it leads a process group of its own. */
  readonly detached?: boolean;
}

export function startCli(args: readonly string[], { stdin, stdout: out, ...options }: StartOptions = {}): RunningCli {
  const input = stdin === undefined ? "ignore" : openSync(stdin, "r");
  const output = out === undefined ? "pipe" : openSync(out, "w");
  const child = spawn(process.execPath, [main, ...args], { stdio: [input, output, "pipe"], ...options });
  for (const file of [input, output]) if (typeof file === "number") closeSync(file);
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const listener of listeners) listener();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    outcome,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (pattern.test(stdout) || pattern.test(stderr)) resolve();
        };
        listeners.add(check);
        check();
        outcome.then(() => reject(new Error(`ended without ${pattern}: ${stdout}${stderr}`)), reject);
      }),
  };
}

/** A `sandglass serve` under way. */
export interface RunningServer extends RunningCli {
  readonly url: string;
  /** What it has logged so far. */
  readonly log: () => string;
}

/** Serves models on a free port, computed by the same engine everywhere; resolves once it listens. */
export async function startServer(args: readonly string[], options: StartOptions = {}): Promise<RunningServer> {
  const running = startCli(["serve", ...args, "--engine", "wasm", "--port", "0"], options);
  let log = "";
  running.child.stdout!.on("data", (text: string) => {
    log += text;
  });
  await running.printed(/"msg":"listening"/);
  return { ...running, url: /"url":"([^"]+)"/.exec(log)![1]!, log: () => log };
}

/** Runs to the end. */
export function cli(...args: readonly string[]): Promise<Outcome> {
  return startCli(args).outcome;
}

/** A folder for one test, removed after it. */
export function scratchFolder(test: { after(remove: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-cli-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A config file of a small, quick run on real MNIST; `changes` are fields of the config. */
export function smallConfig(folder: string, changes: object = {}): string {
  const file = join(folder, "small.json");
  const config = {
    recipe: "digits-linear",
    limit: 300,
    batchSize: 50,
    epochs: 2,
    model: {
      input: [1, 28, 28],
      encoder: [{ type: "flatten" }, { type: "dense", units: 8, activation: "relu" }, { type: "batchNorm" }],
      decoder: [
        { type: "dense", units: 784, activation: "sigmoid" },
        { type: "reshape", shape: [1, 28, 28] },
      ],
    },
    ...changes,
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
