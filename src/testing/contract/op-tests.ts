import { test } from "node:test";
import type { Engine, JobResult } from "../../engine/contract.js";
import { referenceEngine } from "../../engine/reference/engine.js";
import { type CaseProgram, caseProgram, openCases, rowsOf } from "../case-program.js";
import { assertClose, assertSameBits } from "../closeness.js";
import type { OpCase } from "../op-cases/op-case.js";
import { opCases } from "../op-cases.js";

/** Most samples of a step, and lengths of jobs: single samples, parts of lanes, many blocks, short last and several steps. */
const runs: readonly { readonly batchSize: number; readonly jobs: readonly number[] }[] = [
  { batchSize: 17, jobs: [1, 3, 17, 40] },
  { batchSize: 67, jobs: [67] },
  { batchSize: 3, jobs: [7] },
  { batchSize: 1, jobs: [2] },
];

const casesInProgram = 24;

/** Results of all `runs`, by a label that a failure shows. */
type Results = ReadonlyMap<string, JobResult>;

async function runAll(engine: Engine, cases: readonly CaseProgram[]): Promise<Results> {
  const results = new Map<string, JobResult>();
  for (const { batchSize, jobs } of runs) {
    const open = await openCases(engine, cases, { batchSize });
    try {
      for (const count of jobs) {
        results.set(`${count} rows in batches of ${batchSize}`, await open.run(rowsOf(count)));
      }
    } finally {
      open.dispose();
    }
  }
  return results;
}

/** Runs a group of cases as one program, once; if that fails, each by itself, so that the culprit is named. */
class Group {
  readonly #cases: readonly CaseProgram[];
  readonly #whole = new Map<Engine, Promise<Results | undefined>>();

  constructor(cases: readonly CaseProgram[]) {
    this.#cases = cases;
  }

  async results(engine: Engine, row: CaseProgram): Promise<Results> {
    let whole = this.#whole.get(engine);
    if (whole === undefined) {
      whole = runAll(engine, this.#cases).catch(() => undefined);
      this.#whole.set(engine, whole);
    }
    return (await whole) ?? runAll(engine, [row]);
  }
}

/** Registers one test for each op case: values, losses and gradients against the reference, on every engine given. */
export function registerOpTests(
  engines: () => readonly Engine[],
  { tolerance, select }: { readonly tolerance: number; readonly select: (row: OpCase) => boolean },
): void {
  const reference = referenceEngine();
  const programs = opCases.filter(select).map((row, at) => caseProgram(row, `${at}.`));
  for (let start = 0; start < programs.length; start += casesInProgram) {
    const cases = programs.slice(start, start + casesInProgram);
    const group = new Group(cases);
    for (const program of cases) {
      const { row, outputs } = program;
      test(`${row.op}: ${row.name}`, async () => {
        const wanted = await group.results(reference, program);
        let first: Results | undefined;
        for (const engine of engines()) {
          const results = await group.results(engine, program);
          for (const [run, { outputs: want }] of wanted) {
            const got = results.get(run)!.outputs;
            for (const name of Object.keys(outputs)) {
              const what = `${engine.name}, ${engine.threads} threads, ${run}, ${name.slice(name.indexOf(".") + 1)}`;
              assertClose(got[name]!, want[name]!, { what, tolerance, floor: row.floor ?? 0.1 });
              if (row.op === "uniform" && name.endsWith("value") && row.operands.length === 0) {
                assertSameBits(got[name]!, want[name]!, what);
              }
              if (first !== undefined)
                assertSameBits(got[name]!, first.get(run)!.outputs[name]!, `${what}, as with other threads`);
            }
          }
          first ??= results;
        }
      });
    }
  }
}
