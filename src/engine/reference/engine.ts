import { type Shape, sizeOf } from "../../core/shape.js";
import type { OpName, Value } from "../../graph/value.js";
import { checkJob, checkProgram, type ProgramParts } from "../check.js";
import type { CompileOptions, Engine, Executable, Job, JobResult, Program, Tensor } from "../contract.js";
import { stepKey } from "../step-key.js";
import { evaluators } from "./ops.js";
import type { Evaluate, Step } from "./step.js";
import { ReferenceTable, ReferenceTensor } from "./storage.js";
import { countOf } from "./strided.js";

/** {@link JobResult} before rounding to float32. */
export interface ExactResult {
  readonly steps: number;
  readonly outputs: Readonly<Record<string, Float64Array>>;
}

export interface ReferenceExecutable extends Executable {
  /** Like `run`, at once and in float64. */
  runExact(job: Job): ExactResult;
}

/** An {@link Engine} that computes in float64 from end to end and can be asked for all of its digits. */
export interface ReferenceEngine extends Engine {
  tensor(shape: Shape, data?: ArrayLike<number>): ReferenceTensor;
  table(data: Uint8Array | Float32Array | Float64Array, rows: number): ReferenceTable;
  compile(program: Program, options: CompileOptions): Promise<ReferenceExecutable>;
}

/**
 * The engine that defines what the ops mean: float64, one plain loop for each op, on one thread. Slow; for tests and
 * for checking other engines.
 *
 * @example
 * ```ts
 * import { referenceEngine } from "sandglass";
 * const engine = referenceEngine();
 * console.log(engine.tensor([2], [1, 2]).read()); // Float32Array(2) [ 1, 2 ]
 * ```
 */
export function referenceEngine(): ReferenceEngine {
  return {
    name: "reference",
    threads: 1,
    description: "reference: float64, plain loops, 1 thread",
    tensor: (shape, data) => new ReferenceTensor(shape, data),
    table: (data, rows) => new ReferenceTable(data, rows),
    compile: async (program, options) => new Interpreter(program, options),
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

class Interpreter implements ReferenceExecutable {
  readonly batchSize: number;
  readonly #program: Program;
  readonly #parts: ProgramParts;
  readonly #storage: ReadonlyMap<Value<"parameter">, Tensor>;

  constructor(program: Program, options: CompileOptions) {
    this.#parts = checkProgram(program, options);
    this.#program = program;
    this.batchSize = options.batchSize;
    this.#storage = options.parameters;
  }

  async run(job: Job): Promise<JobResult> {
    const { steps, outputs } = this.runExact(job);
    const rounded = Object.entries(outputs).map(([name, data]) => [name, Float32Array.from(data)] as const);
    return { steps, outputs: Object.fromEntries(rounded) };
  }

  runExact(job: Job): ExactResult {
    const steps = checkJob(job, this.#parts, this.batchSize);
    const outputs = Object.fromEntries(
      Object.entries(this.#program.outputs).map(([name, value]) => {
        const count = value.kind === "sample" ? job.rows.length : steps;
        return [name, new Float64Array(count * sizeOf(value.shape))];
      }),
    );
    for (let step = 0; step < steps; step++) {
      const known = this.#evaluate(this.#step(job, step));
      for (const [name, value] of Object.entries(this.#program.outputs)) {
        outputs[name]!.set(known.get(value)!, step * countOf(value, this.batchSize) * sizeOf(value.shape));
      }
      // Copied first, because an update may be another parameter's own storage.
      const updates = (this.#program.updates ?? []).map(({ parameter, value }) => ({
        parameter,
        data: known.get(value)!.slice(),
      }));
      for (const { parameter, data } of updates) this.#stored(parameter).data.set(data);
    }
    return { steps, outputs };
  }

  dispose(): void {}

  #evaluate(step: Step): ReadonlyMap<Value, Float64Array> {
    const known = new Map<Value, Float64Array>();
    for (const value of this.#parts.order) {
      const evaluate = evaluators[value.op] as Evaluate<OpName>;
      known.set(
        value,
        evaluate(
          value,
          value.inputs.map((input) => known.get(input)!),
          step,
        ),
      );
    }
    return known;
  }

  #step({ rows, tables, scalars, seed = 0, firstStep = 0 }: Job, at: number): Step {
    const batch = rows.subarray(at * this.batchSize, (at + 1) * this.batchSize);
    return {
      samples: batch.length,
      key: stepKey(seed, firstStep + at),
      input: ({ attributes: { name } }) => gather(tables[name] as ReferenceTable, batch),
      parameter: (value) => this.#stored(value).data,
      scalar(name) {
        const given = scalars![name]!;
        return typeof given === "number" ? given : given[at]!;
      },
    };
  }

  #stored(parameter: Value<"parameter">): ReferenceTensor {
    return this.#storage.get(parameter) as ReferenceTensor;
  }
}

function gather({ data, width }: ReferenceTable, rows: Uint32Array): Float64Array {
  const result = new Float64Array(rows.length * width);
  rows.forEach((row, at) => {
    result.set(data.subarray(row * width, (row + 1) * width), at * width);
  });
  return result;
}
