import { availableParallelism } from "node:os";
import { UserError } from "../../core/errors.js";
import type { Shape } from "../../core/shape.js";
import type { Value } from "../../graph/value.js";
import { checkProgram } from "../check.js";
import type { CompileOptions, Engine, Executable, Program, Table, Tensor } from "../contract.js";
import { lowerProgram } from "../lower/lower.js";
import type { Target } from "../lower/target.js";
import { NativeUnavailable } from "./errors.js";
import { type EngineParts, NativeExecutable } from "./executable.js";
import type { SharedLibrary } from "./library.js";
import { SharedMemory, Workspace } from "./memory.js";
import { programSources } from "./program.c.js";
import { runtimeSource } from "./runtime.c.js";
import { startRuntime } from "./runtime.js";
import { NativeTable, NativeTensor } from "./storage.js";
import { Toolchain, type ToolchainOptions } from "./toolchain.js";

export interface NativeEngineOptions extends ToolchainOptions {
  /** Default: one for each core, at most 16. */
  readonly threads?: number;
  /** Floats side by side in a vector. Default: as many as the CPU has. */
  readonly lanes?: 4 | 8 | 16;
}

/** AVX-512 and NEON have 32 vector registers, AVX2 and SSE have 16. */
function targetOf(lanes: 4 | 8 | 16, instructions: string): Target {
  const many = lanes === 16 || instructions === "NEON" || instructions === "AVX-512";
  return many
    ? { lanes, accumulators: 28, registers: 32, loadsFirst: false, prefetches: true }
    : { lanes, accumulators: 12, registers: 16, loadsFirst: false, prefetches: true };
}

/**
 * Opens the native engine: kernels as C, compiled for this very CPU by the system's compiler, kept in the user's cache
 * folder and run by a pool of threads. Node.js only. Throws {@link NativeUnavailable} (a UserError with a one-line
 * `reason`) where there is no compiler, no koffi, or no folder to write to.
 */
export async function nativeEngine(options: NativeEngineOptions = {}): Promise<Engine> {
  const threads = options.threads ?? Math.min(16, availableParallelism());
  if (!Number.isInteger(threads) || threads < 1) {
    throw new UserError({ where: "threads", expected: "a whole number >= 1", got: `${threads}` });
  }
  const toolchain = await Toolchain.open(options);
  const { name, instructions, lanes: widest } = toolchain.compiler;
  const lanes = options.lanes ?? widest;
  if (lanes > widest) {
    throw new NativeUnavailable(`a CPU whose vectors hold ${widest} floats, not ${lanes}`, "Use fewer lanes.");
  }
  const library = await toolchain.build([runtimeSource]);
  const runtime = startRuntime(library, threads);
  let last: Promise<unknown> = Promise.resolve();
  const parts: EngineParts = {
    threads,
    runtime,
    memory: new SharedMemory(runtime),
    workspace: new Workspace(runtime),
    queue(task) {
      const result = last.then(task);
      last = result.catch(() => {});
      return result;
    },
  };
  const target = targetOf(lanes, instructions);
  const described = `${instructions} (${lanes} lanes), ${threads} thread${threads === 1 ? "" : "s"}, compiled by ${name}`;
  return new NativeEngine({ parts, toolchain, library, target, description: described });
}

interface NativeEngineParts {
  readonly parts: EngineParts;
  readonly toolchain: Toolchain;
  readonly library: SharedLibrary;
  readonly target: Target;
  readonly description: string;
}

class NativeEngine implements Engine {
  readonly name = "native";
  readonly threads: number;
  readonly description: string;
  readonly #own: NativeEngineParts;
  #disposed: Promise<void> | undefined;

  constructor(own: NativeEngineParts) {
    this.#own = own;
    this.threads = own.parts.threads;
    this.description = own.description;
  }

  tensor(shape: Shape, data?: ArrayLike<number>): Tensor {
    const tensor = new NativeTensor(this.#own.parts.memory, shape);
    if (data !== undefined) tensor.write(data);
    return tensor;
  }

  table(data: Uint8Array | Float32Array, rows: number): Table {
    return new NativeTable(this.#own.parts.runtime, data, rows);
  }

  async compile(program: Program, options: CompileOptions): Promise<Executable> {
    const checked = checkProgram(program, options);
    const { parts, toolchain, target } = this.#own;
    const { memory } = parts;
    const tensors = new Map<Value<"parameter">, number>();
    for (const [parameter, tensor] of options.parameters) {
      if (!(tensor instanceof NativeTensor)) throw new Error("a tensor of another engine");
      tensors.set(parameter, tensor.offset);
    }
    const taken: { offset: number; floats: number }[] = [];
    const reserve = (floats: number): number => {
      const offset = memory.take(floats);
      taken.push({ offset, floats });
      return offset;
    };
    const release = (): void => {
      for (const { offset, floats } of taken) memory.give(offset, floats);
    };
    const { batchSize } = options;
    const lowered = lowerProgram(program, { target, batchSize, tensors, reserve });
    const outputs = Object.entries(program.outputs);
    const number = (names: readonly string[]): Map<string, number> => new Map(names.map((name, at) => [name, at]));
    const sources = programSources(lowered, {
      inputs: number(checked.inputs.map(({ attributes }) => attributes.name)),
      outputs: number(outputs.map(([name]) => name)),
    });
    const library = await toolchain.build(sources).catch((error: unknown) => {
      release();
      throw error;
    });
    for (const { offset, data } of lowered.constants) memory.write(offset, Float32Array.from(data));
    return new NativeExecutable({
      engine: parts,
      program: library.func("sandglass_program", "address", [])(),
      plan: lowered,
      parts: checked,
      batchSize,
      outputs,
      release: () => {
        release();
        library.close();
      },
    });
  }

  dispose(): Promise<void> {
    const { parts, library } = this.#own;
    this.#disposed ??= parts.queue(async () => {
      parts.runtime.stop();
      parts.workspace.dispose();
      parts.memory.dispose();
      library.close();
    });
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
