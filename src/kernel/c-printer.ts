import { typeOf } from "./builder.js";
import { cPrelude } from "./c-prelude.js";
import { pairSteps, pairUp, piecesOf } from "./lane-sums.js";
import {
  type Address,
  bases,
  type Expression,
  type Index,
  type Kernel,
  type LaneSum,
  parameters,
  type Statement,
} from "./language.js";
import { assignedVariables } from "./usage.js";

const signature = [...bases.map((base) => `float *restrict ${base}`), ...parameters.map((name) => `long ${name}`)];

/** The C parameters of every kernel: the bases, which never overlap within one call, then the numbers. */
export const cKernelParameters: string = signature.join(", ");

/** Prints kernels as the C functions of one translation unit, in the vector extensions that GCC and Clang share. */
export function printC(kernels: readonly Kernel[]): string {
  const widths = [...new Set(kernels.map(({ lanes }) => lanes))].sort((a, b) => a - b);
  return [...widths.map(cPrelude), ...kernels.map(cKernel)].join("\n");
}

function cKernel(kernel: Kernel): string {
  const printer = new CPrinter(kernel);
  return `void ${kernel.name}(${cKernelParameters}) {\n${printer.body()}}\n`;
}

const operators = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  iadd: "+",
  isub: "-",
  ixor: "^",
  iand: "&",
  ior: "|",
  maskAnd: "&",
  maskOr: "|",
} as const;

const comparisons = { greater: ">", greaterEqual: ">=", equal: "==" } as const;

class CPrinter {
  readonly #kernel: Kernel;
  readonly #assigned: ReadonlySet<number>;
  readonly #lines: string[] = [];
  #indent = "  ";

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#assigned = new Set(assignedVariables(kernel.body).map(({ id }) => id));
  }

  body(): string {
    this.#statements(this.#kernel.body);
    return this.#lines.map((line) => `${line}\n`).join("");
  }

  #line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  #statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    const { lanes } = this.#kernel;
    switch (statement.op) {
      case "let": {
        const { id, type } = statement.variable;
        const fixed = this.#assigned.has(id) ? "" : "const ";
        return this.#line(`${fixed}${type}${lanes} v${id} = ${this.#expression(statement.value)};`);
      }
      case "assign":
        return this.#line(`v${statement.variable.id} = ${this.#expression(statement.value)};`);
      case "store":
        return this.#line(`${this.#memory("float", statement.at)} = ${this.#expression(statement.value)};`);
      case "storeLaneSums":
      case "addLaneSums":
        for (const sums of piecesOf(statement.sums, lanes)) this.#laneSums(sums, statement.op === "addLaneSums");
        return;
      case "prefetch":
        return this.#line(`__builtin_prefetch(${pointer(statement.at)});`);
      case "for": {
        const { variable, count, body } = statement;
        const name = `i${variable.id}`;
        const [from, to] = count === "range" ? ["from", "to"] : ["0", `${count}`];
        this.#line(`for (long ${name} = ${from}; ${name} < ${to}; ${name}++) {`);
        this.#indent += "  ";
        this.#statements(body);
        this.#indent = this.#indent.slice(2);
        return this.#line("}");
      }
    }
  }

  /** As many sums as there are lanes, or fewer. */
  #laneSums(sums: readonly LaneSum[], add: boolean): void {
    const { lanes } = this.#kernel;
    const sets = add ? "+=" : "=";
    const [only, ...more] = sums;
    if (only !== undefined && more.length === 0) {
      return this.#line(`*(${pointer(only.at)}) ${sets} sum${lanes}(${this.#expression(only.value)});`);
    }
    this.#line("{");
    const names = sums.map(({ value }, at) => {
      this.#line(`  const float${lanes} s${at} = ${this.#expression(value)};`);
      return `s${at}`;
    });
    let next = names.length;
    const [total] = pairSteps(lanes).reduce<readonly string[]>(
      (left, { half }) =>
        pairUp(left, (a, b) => {
          this.#line(`  const float${lanes} s${next} = pair${lanes}_${half}(${a}, ${b});`);
          return `s${next++}`;
        }),
      names,
    );
    this.#line(`  float sums[${lanes}];`);
    this.#line(`  *(float${lanes}_at *)sums = ${total!};`);
    sums.forEach(({ at }, lane) => void this.#line(`  *(${pointer(at)}) ${sets} sums[${lane}];`));
    this.#line("}");
  }

  #memory(type: "float" | "int" | "mask", at: Address): string {
    return `*(${type}${this.#kernel.lanes}_at *)(${pointer(at)})`;
  }

  #splat(type: "float" | "int", value: string): string {
    return this.#kernel.lanes === 1 ? `(${type}1)(${value})` : `splat_${type}${this.#kernel.lanes}(${value})`;
  }

  #expression(value: Expression): string {
    const { lanes } = this.#kernel;
    const print = (part: Expression): string => this.#expression(part);
    switch (value.op) {
      case "variable":
        return `v${value.variable.id}`;
      case "load":
        return `(${this.#memory("float", value.at)})`;
      case "loadMask":
        return `(${this.#memory("mask", value.at)})`;
      case "splat":
        return this.#splat("float", `*(${pointer(value.at)})`);
      case "splatInt":
        return this.#splat("int", `*(int1_at *)(${pointer(value.at)})`);
      case "loadByte":
        return `(float1)((const unsigned char *)${value.at.base})[${cIndex(value.at)}]`;
      case "constant":
        return this.#splat("float", cFloat(value.value));
      case "intConstant":
        return this.#splat("int", `${value.value >>> 0}u`);
      case "laneNumber":
        return `lane_number${lanes}()`;
      case "parameter":
        return this.#splat("int", `(unsigned)${value.name}`);
      case "loopIndex":
        return this.#splat("int", `(unsigned)(${cIndex(value.index)})`);
      case "multiplyAdd":
        return `(${print(value.a)} * ${print(value.b)} + ${print(value.c)})`;
      case "neg":
        return `(-${print(value.a)})`;
      case "shiftLeft":
        return `(${print(value.a)} << ${value.by})`;
      case "shiftRight":
        return `(${print(value.a)} >> ${value.by})`;
      case "maskAndNot":
        return `(${print(value.a)} & ~${print(value.b)})`;
      case "greater":
      case "greaterEqual":
      case "equal": {
        const test = `(${print(value.a)} ${comparisons[value.op]} ${print(value.b)})`;
        return lanes === 1 ? `(-${test})` : test;
      }
      case "select":
        return `select_${typeOf(value.a)}${lanes}(${print(value.mask)}, ${print(value.a)}, ${print(value.b)})`;
      case "keep":
        return `keep${lanes}(${print(value.mask)}, ${print(value.a)})`;
      case "abs":
      case "sqrt":
      case "floor":
      case "truncate":
      case "toFloat":
      case "bitsOfFloat":
      case "floatOfBits":
        return `${value.op}_${lanes}(${print(value.a)})`;
      case "min":
      case "max":
        return `${value.op}_${lanes}(${print(value.a)}, ${print(value.b)})`;
      default:
        return `(${print(value.a)} ${operators[value.op]} ${print(value.b)})`;
    }
  }
}

const pointer = (at: Address): string => `${at.base} + ${cIndex(at)}`;

function cIndex({ offset, terms }: Index): string {
  const moving = terms.map(({ variable, stride }) => `i${variable.id} * ${stride}`);
  return moving.length === 0 || offset !== 0 ? [`${offset}`, ...moving].join(" + ") : moving.join(" + ");
}

/** Decimals that read back as the same 32-bit float. */
function cFloat(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '__builtin_nanf("")';
  if (!Number.isFinite(single)) return single > 0 ? "__builtin_inff()" : "-__builtin_inff()";
  return `${Object.is(single, -0) ? "-" : ""}${single.toExponential()}f`;
}
