import { UserError } from "../../core/errors.js";
import { isNode } from "../../core/node.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import type { Value } from "../../graph/value.js";
import { assembleModule } from "../../kernel/wasm-bytes.js";
import { kernelParameterCount, printWasm } from "../../kernel/wasm-printer.js";
import { checkProgram } from "../check.js";
import type { CompileOptions, Engine, Executable, Program, Table, Tensor } from "../contract.js";
import { lowerProgram } from "../lower/lower.js";
import type { Target } from "../lower/target.js";
import type { ProgramMemory } from "./driver.js";
import { WasmExecutable } from "./executable.js";
import { detectFeatures, type RuntimeFeatures } from "./features.js";
import type { WasmMemory } from "./memory.js";
import { inlineRunner, type Runner, workerRunner } from "./runner.js";
import { WasmTable, WasmTensor } from "./storage.js";

export interface WasmEngineOptions {
  /** Worker threads. Default: one for each core, at most 16. */
  readonly threads?: number;
  /**
   * Told, in one line, why there is only the calling thread: no shared memory, or a policy against workers.
   * Default: `console.warn`, once for each reason.
   */
  readonly onNotice?: (notice: string) => void;
  /** Pretend that a feature is missing, to test what happens then. */
  readonly without?: { readonly relaxedSimd?: boolean; readonly threads?: boolean };
}

/** V8 keeps one of the sixteen vector registers to itself. */
const target: Target = { lanes: 4, accumulators: 12, registers: 15, loadsFirst: true, prefetches: false };

/**
 * Opens the WebAssembly engine: SIMD kernels in worker threads over shared memory, or in the calling thread, with a
 * notice, where threads cannot start (a page without cross-origin isolation, or whose policy forbids workers): slower,
 * with the same results. Throws a UserError without WebAssembly SIMD.
 *
 * @example
 * ```ts
 * import { wasmEngine } from "sandglass";
 * const engine = await wasmEngine({ threads: 2 });
 * console.log(engine.description);
 * await engine.dispose();
 * ```
 */
export async function wasmEngine(options: WasmEngineOptions = {}): Promise<Engine> {
  const detected = await detectFeatures();
  const features: RuntimeFeatures = {
    simd: detected.simd,
    relaxedSimd: detected.relaxedSimd && options.without?.relaxedSimd !== true,
    threads: detected.threads && options.without?.threads !== true,
  };
  if (!features.simd) {
    throw new UserError({
      where: "engine wasm",
      expected: "WebAssembly with SIMD",
      got: "a runtime without it",
      remedy: "Use Node 20.19 or newer, a current browser, or the reference engine.",
    });
  }
  const { threads } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new UserError({ where: "threads", expected: "a whole number >= 1", got: `${threads}` });
  }
  return new WasmEngine(features, await startRunner(features, options));
}

/** Threads where they can be had; elsewhere the calling thread, and one line saying why. */
async function startRunner(features: RuntimeFeatures, options: WasmEngineOptions): Promise<Runner> {
  if (options.without?.threads === true) return inlineRunner("threads are switched off");
  const fallBack = (why: string, remedy: string): Promise<Runner> => {
    (options.onNotice ?? warnOnce)(`WebAssembly engine: ${why}; working in one thread. ${remedy}`.trimEnd());
    return inlineRunner(why);
  };
  if (!features.threads) return fallBack("no shared memory here", isolationRemedy);
  try {
    return await workerRunner(options.threads);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fallBack(`worker threads did not start (${reason})`, isNode() ? "" : workerRemedy);
  }
}

const warned = new Set<string>();

function warnOnce(notice: string): void {
  if (warned.has(notice)) return;
  warned.add(notice);
  console.warn(notice);
}

const isolationRemedy =
  "A page has it when served with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.";
const workerRemedy =
  "Serve the worker's file (sandglass/worker, as worker.js beside your script) from the page's origin, or let its policy have worker-src blob:.";

class WasmEngine implements Engine {
  readonly name = "wasm";
  readonly threads: number;
  readonly description: string;
  readonly #features: RuntimeFeatures;
  readonly #memory: WasmMemory;
  readonly #runner: Runner;
  #nextProgram = 0;

  constructor(features: RuntimeFeatures, runner: Runner) {
    this.#features = features;
    this.#memory = runner.memory;
    this.#runner = runner;
    this.threads = runner.threads;
    const multiplyAdd = features.relaxedSimd ? "SIMD with fused multiply-add" : "SIMD";
    this.description = `WebAssembly ${multiplyAdd}, ${runner.where}`;
  }

  tensor(shape: Shape, data?: ArrayLike<number>): Tensor {
    const tensor = new WasmTensor(this.#memory, shape);
    tensor.write(data ?? new Float32Array(sizeOf(shape)));
    return tensor;
  }

  table(data: Uint8Array | Float32Array, rows: number): Table {
    return new WasmTable(this.#memory, data, rows);
  }

  async compile(program: Program, options: CompileOptions): Promise<Executable> {
    const parts = checkProgram(program, options);
    const tensors = new Map<Value<"parameter">, number>();
    for (const [parameter, tensor] of options.parameters) {
      if (!(tensor instanceof WasmTensor)) throw new Error("a tensor of another engine");
      tensors.set(parameter, tensor.offset);
    }
    const taken: { offset: number; floats: number }[] = [];
    const reserve = (floats: number): number => {
      const offset = this.#memory.take(floats);
      taken.push({ offset, floats });
      return offset;
    };
    const { kernels, constants, ...plan } = lowerProgram(program, {
      target,
      batchSize: options.batchSize,
      tensors,
      reserve,
    });
    const blocks = Math.ceil(options.batchSize / plan.blockWidth);
    const memory: ProgramMemory = {
      blocks: reserve(blocks * plan.memory.blockStride),
      slots: reserve(plan.slots * plan.memory.slotStride),
      scratch: Array.from({ length: this.threads }, () => reserve(plan.memory.scratch)),
    };
    for (const { offset, data } of constants) this.#memory.views.floats.set(data, offset);
    const bytes = assembleModule(
      kernels.map((kernel) => printWasm(kernel, this.#features)),
      {
        parameterCount: kernelParameterCount,
        memory: { initial: 1, maximum: this.#memory.maximumPages, shared: this.#memory.shared },
      },
    );
    const module = await WebAssembly.compile(bytes);
    const id = this.#nextProgram++;
    await this.#runner.load({ kind: "program", id, module, plan, memory });
    return new WasmExecutable({
      id,
      parts,
      plan,
      batchSize: options.batchSize,
      memory: this.#memory,
      runner: this.#runner,
      outputs: Object.entries(program.outputs),
      release: () => {
        for (const { offset, floats } of taken) this.#memory.give(offset, floats);
      },
    });
  }

  async dispose(): Promise<void> {
    await this.#runner.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
