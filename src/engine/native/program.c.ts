import { cKernelParameters, printC } from "../../kernel/c-printer.js";
import type { Kernel } from "../../kernel/language.js";
import type { LoweredProgram, Phase } from "../lower/program.js";
import { abi } from "./abi.c.js";

/** Numbers of a program's inputs and outputs, by name: their places in the arrays of a job. */
export interface Numbering {
  readonly inputs: ReadonlyMap<string, number>;
  readonly outputs: ReadonlyMap<string, number>;
}

/**
 * A lowered program as C translation units that may be compiled at the same time: the kernels, spread evenly, and with
 * the last of them the tables that tell the runtime when to call them.
 */
export function programSources(lowered: LoweredProgram, numbering: Numbering): string[] {
  const names = new Map(lowered.kernels.map(({ name }, at) => [name, cName(name, at)]));
  const kernels = lowered.kernels.map((kernel) => ({ ...kernel, name: names.get(kernel.name)! }));
  const units = spread(kernels).map(printC);
  const last = units.pop() ?? "";
  return [...units, last + tables(lowered, { ...numbering, kernels: names })];
}

/** Names of kernels may hold names of outputs, which may be any text. */
const cName = (name: string, at: number): string => `k${at}_${name.replace(/[^A-Za-z0-9_]/g, "_")}`;

interface FullNumbering extends Numbering {
  readonly kernels: ReadonlyMap<string, string>;
}

/** Units of about equal size, so that cores share the work; each costs a start of the compiler. */
const unitStatements = 1000;
const mostUnits = 8;

function spread(kernels: readonly Kernel[]): Kernel[][] {
  const sized = kernels.map((kernel) => ({ kernel, size: statementsOf(kernel.body) })).sort((a, b) => b.size - a.size);
  const total = sized.reduce((sum, { size }) => sum + size, 0);
  const count = Math.min(mostUnits, Math.max(1, Math.round(total / unitStatements)));
  const units = Array.from({ length: count }, () => ({ size: 0, kernels: [] as Kernel[] }));
  for (const { kernel, size } of sized) {
    const smallest = units.reduce((least, unit) => (unit.size < least.size ? unit : least));
    smallest.size += size;
    smallest.kernels.push(kernel);
  }
  return units.filter(({ kernels }) => kernels.length > 0).map(({ kernels }) => kernels);
}

const statementsOf = (body: Kernel["body"]): number =>
  body.reduce((sum, statement) => sum + (statement.op === "for" ? statementsOf(statement.body) : 1), 0);

function tables(lowered: LoweredProgram, numbering: FullNumbering): string {
  const declarations = [...numbering.kernels.values()].map((name) => `void ${name}(${cKernelParameters});`);
  const phases = lowered.phases.map((phase, at) => phaseTables(phase, `phase_${at}`, numbering));
  const scalars = lowered.scalars.map(({ offset }) => `${offset}`);
  const outputs = lowered.sharedOutputs.map(
    ({ output, offset, floats }) => `{${numbering.outputs.get(output)!}, ${offset}, ${floats}}`,
  );
  const { blockWidth, slots, memory, batchSizeOffset, keyOffset } = lowered;
  const numbers = [blockWidth, slots, memory.blockStride, memory.slotStride, batchSizeOffset ?? -1, keyOffset];
  return `${abi}
${declarations.join("\n")}
${phases.map(({ text }) => text).join("")}
${array(
  "const struct phase",
  "phases",
  phases.map(({ entry }) => entry),
)}
${array("const long", "scalars", scalars)}
${array("const struct shared_output", "shared_outputs", outputs)}
static const struct program program = {
  phases, ${phases.length}, scalars, ${scalars.length}, shared_outputs, ${outputs.length}, ${numbers.join(", ")}
};
EXPORT const struct program *sandglass_program(void) { return &program; }
`;
}

function phaseTables(phase: Phase, name: string, numbering: FullNumbering): { text: string; entry: string } {
  const call = (kernel: string): string => numbering.kernels.get(kernel)!;
  const parts =
    phase.kind === "range"
      ? { ranges: phase.work.map(({ kernel, units, whole }) => `{${call(kernel)}, ${units}, ${whole ? 1 : 0}}`) }
      : {
          gathers: phase.gathers.map(
            ({ input, place, floats, kernels }) =>
              `{${numbering.inputs.get(input)!}, ${inBlock(place)}, ${place.offset}, ${floats}, ${call(kernels.uint8)}, ${call(kernels.float32)}}`,
          ),
          blocks: phase.kernels.map(({ kernel, partial }) => `{${call(kernel)}, ${partial ? 1 : 0}}`),
          scatters: phase.scatters.map(
            ({ output, place, floats, kernel }) =>
              `{${numbering.outputs.get(output)!}, ${inBlock(place)}, ${place.offset}, ${floats}, ${call(kernel)}}`,
          ),
        };
  const types = { ranges: "range_work", gathers: "gather", blocks: "block_work", scatters: "scatter" };
  const lists = Object.entries(types).map(([part, type]) => {
    const items = (parts as Readonly<Record<string, readonly string[]>>)[part] ?? [];
    return { items, name: `${name}_${part}`, type };
  });
  const slots = phase.kind === "blocks" ? phase.slotRange : { start: 0, length: 0 };
  return {
    text: lists.map((list) => array(`const struct ${list.type}`, list.name, list.items)).join(""),
    entry: `{${lists.map((list) => `${list.name}, ${list.items.length}`).join(", ")}, ${slots.start}, ${slots.length}}`,
  };
}

const inBlock = ({ base }: { readonly base: "scratch" | "block" }): number => (base === "block" ? 1 : 0);

/** An empty list is a null pointer, because C has no empty arrays. */
function array(type: string, name: string, items: readonly string[]): string {
  if (items.length === 0) return `#define ${name} 0\n`;
  return `static ${type} ${name}[] = {\n${items.map((item) => `  ${item},\n`).join("")}};\n`;
}
