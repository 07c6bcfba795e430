import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { lastLines, NativeUnavailable } from "./errors.js";

const run = promisify(execFile);

/** A C compiler that was asked what machine it compiles for. */
export interface Compiler {
  readonly command: string;
  readonly args: readonly string[];
  /** For people: "gcc 12.2.0". */
  readonly name: string;
  /** All it says about itself and this CPU: part of the name of whatever it compiles. */
  readonly identity: string;
  /** Widest vectors of 32-bit floats it may use here. */
  readonly lanes: 4 | 8 | 16;
  readonly instructions: string;
}

const probeSeconds = 15;
const compileSeconds = 120;

const remedy = "Install gcc or clang (Debian: apt install gcc libc6-dev), set CC, or use the engine wasm.";

/** The CPU this runs on, as the compiler knows it. */
const native = process.arch === "arm64" ? "-mcpu=native" : "-march=native";

/**
 * Multiply-adds may fuse; NaN, infinities, signed zeros and the order of operations stay as written, so that results
 * depend on nothing but the program and the machine.
 */
const compileFlags = [
  ...["-std=gnu11", "-O2", native, "-fPIC", "-fvisibility=hidden", "-w"],
  ...["-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-fno-strict-aliasing"],
];

/**
 * Finds a compiler: the one asked for, else `$CC`, else the first of cc, clang and gcc that works. Throws
 * NativeUnavailable when none does.
 */
export async function findCompiler(wanted: string | undefined = process.env["CC"]): Promise<Compiler> {
  const given = wanted?.trim();
  const candidates = given === undefined || given === "" ? ["cc", "clang", "gcc"] : [given];
  let reason = "no C compiler (cc, clang, gcc)";
  for (const candidate of candidates) {
    const [command, ...args] = candidate.split(/\s+/) as [string, ...string[]];
    const probed = await probe(command, args);
    if (typeof probed !== "string") return probed;
    // A compiler that is there but does not work tells more than one that is missing.
    if (candidates.length === 1 || !probed.endsWith("not found")) reason = probed;
  }
  throw new NativeUnavailable(reason, remedy);
}

/** A compiler, or why it is none. */
async function probe(command: string, args: readonly string[]): Promise<Compiler | string> {
  let macros: string;
  try {
    const probing = [...args, native, "-dM", "-E", "-x", "c", "/dev/null"];
    macros = (await run(command, probing, { timeout: probeSeconds * 1000, killSignal: "SIGKILL", maxBuffer: 2 ** 24 }))
      .stdout;
  } catch (error) {
    const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
    if (code === "ENOENT") return `C compiler "${command}" not found`;
    if (killed === true) return `C compiler "${command}" did not answer within ${probeSeconds} s`;
    return `C compiler "${command}" failed: ${lastLines(stderr ?? "") || `exit code ${String(code)}`}`;
  }
  const defined = new Map(
    [...macros.matchAll(/^#define (\w+)(?: (.*))?$/gm)].map(([, name, value]) => [name!, value ?? ""] as const),
  );
  if (!defined.has("__GNUC__")) return `C compiler "${command}" is neither GCC nor Clang`;
  const version = defined.get("__VERSION__")?.replaceAll('"', "") ?? "";
  const name = defined.has("__clang__")
    ? version.replace(/.*?(clang [\d.]+).*/i, "$1").toLowerCase()
    : `gcc ${version}`;
  return { command, args, name, identity: macros, ...vectorsOf(defined) };
}

function vectorsOf(defined: ReadonlyMap<string, string>): Pick<Compiler, "lanes" | "instructions"> {
  if (defined.has("__AVX512F__") && defined.has("__AVX512DQ__")) return { lanes: 16, instructions: "AVX-512" };
  if (defined.has("__AVX2__") && defined.has("__FMA__")) return { lanes: 8, instructions: "AVX2" };
  if (defined.has("__ARM_NEON")) return { lanes: 4, instructions: "NEON" };
  return { lanes: 4, instructions: defined.has("__SSE2__") ? "SSE" : "plain C" };
}

export interface Compilation {
  readonly sources: readonly string[];
  /** Flags beyond the usual ones. */
  readonly flags?: readonly string[];
}

/** Everything the result of a compilation depends on. */
export function compilationKey({ command, args, identity }: Compiler, { sources, flags = [] }: Compilation): string {
  return JSON.stringify([command, args, identity, compileFlags, flags, sources]);
}

/** Compiles sources that lie in `folder` as `names`, as many at a time as there are cores, and links them as `output`. */
export async function compileLibrary(
  compiler: Compiler,
  options: {
    readonly folder: string;
    readonly names: readonly string[];
    readonly output: string;
    readonly flags?: readonly string[];
  },
): Promise<void> {
  const flags = [...compileFlags, ...(options.flags ?? [])];
  const link = ["-shared", ...flags, "-o", options.output];
  const libraries = ["-lpthread", "-lm"];
  const deadline = performance.now() + compileSeconds * 1000;
  const abort = new AbortController();
  const [only, ...others] = options.names;
  if (only !== undefined && others.length === 0) {
    return invoke(compiler, [...link, only, ...libraries], options.folder, { deadline, abort });
  }
  const waiting = [...options.names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await invoke(compiler, [...flags, "-c", name, "-o", `${name}.o`], options.folder, { deadline, abort });
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), options.names.length) }, work));
  const objects = options.names.map((name) => `${name}.o`);
  await invoke(compiler, [...link, ...objects, ...libraries], options.folder, { deadline, abort });
}

async function invoke(
  compiler: Compiler,
  args: readonly string[],
  folder: string,
  { deadline, abort }: { readonly deadline: number; readonly abort: AbortController },
): Promise<void> {
  const timeout = Math.max(1, Math.ceil(deadline - performance.now()));
  try {
    const limits = { timeout, killSignal: "SIGKILL", signal: abort.signal, maxBuffer: 2 ** 24 } as const;
    await run(compiler.command, [...compiler.args, ...args], { cwd: folder, ...limits });
  } catch (error) {
    const { code, killed, signal, stderr } = error as {
      code?: unknown;
      killed?: boolean;
      signal?: string;
      stderr?: string;
    };
    // The others' work is of no use any more.
    abort.abort();
    // Ctrl-C reaches the compiler too: that the user stopped it says nothing of the compiler.
    if (signal === "SIGINT" || signal === "SIGTERM") {
      throw new DOMException("The compilation was interrupted.", "AbortError");
    }
    const late = killed === true && code !== "ABORT_ERR";
    const said = lastLines(stderr ?? "") || `exit code ${String(code)}`;
    throw new NativeUnavailable(
      late ? `${compiler.name}, which took longer than ${compileSeconds} s` : `${compiler.name}, which failed: ${said}`,
      remedy,
      { cause: error },
    );
  }
}
