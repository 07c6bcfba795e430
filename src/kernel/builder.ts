import type {
  Address,
  Base,
  Comparison,
  Expression,
  FloatBinary,
  FloatUnary,
  Index,
  IntBinary,
  IntShift,
  Kernel,
  LaneSum,
  Lanes,
  LoopVariable,
  Parameter,
  Statement,
  ValueType,
  Variable,
} from "./language.js";

/** Writes the body of one kernel, statement by statement. */
export class KernelBuilder {
  readonly lanes: Lanes;
  #statements: Statement[] = [];
  #depth = 0;
  #nextId = 0;

  constructor(lanes: Lanes) {
    this.lanes = lanes;
  }

  finish(name: string): Kernel {
    return { name, lanes: this.lanes, body: this.#statements };
  }

  /** A loop that knows its bounds; a loop of one becomes straight-line code. */
  repeat(count: number | "range" | "count", body: (index: Index) => void): void {
    if (count === 0) return;
    if (count === 1) {
      body(index(0));
      return;
    }
    const variable: LoopVariable = { id: this.#nextId++, depth: this.#depth++ };
    const outer = this.#statements;
    this.#statements = [];
    body({ offset: 0, terms: [{ variable, stride: 1 }] });
    outer.push({ op: "for", variable, count, body: this.#statements });
    this.#statements = outer;
    this.#depth--;
  }

  /** Names a value, so that it is computed once. */
  let(value: Expression): Expression {
    if (value.op === "variable" || value.op === "constant" || value.op === "intConstant") return value;
    const variable = this.#variable(typeOf(value));
    this.#statements.push({ op: "let", variable, value });
    return { op: "variable", variable };
  }

  /** A variable that `assign` may change: an accumulator. */
  accumulator(initial: Expression): Variable {
    const variable = this.#variable(typeOf(initial));
    this.#statements.push({ op: "let", variable, value: initial });
    return variable;
  }

  assign(variable: Variable, value: Expression): void {
    this.#statements.push({ op: "assign", variable, value });
  }

  /** accumulator += a * b */
  accumulate(variable: Variable, a: Expression, b: Expression): void {
    this.assign(variable, multiplyAdd(a, b, read(variable)));
  }

  store(at: Address, value: Expression): void {
    this.#statements.push({ op: "store", at, value });
  }

  storeLaneSums(sums: readonly LaneSum[]): void {
    if (sums.length > 0) this.#statements.push({ op: "storeLaneSums", sums });
  }

  addLaneSums(sums: readonly LaneSum[]): void {
    if (sums.length > 0) this.#statements.push({ op: "addLaneSums", sums });
  }

  prefetch(at: Address): void {
    this.#statements.push({ op: "prefetch", at });
  }

  #variable(type: ValueType): Variable {
    return { id: this.#nextId++, type };
  }
}

export function typeOf(value: Expression): ValueType {
  switch (value.op) {
    case "variable":
      return value.variable.type;
    case "loadMask":
    case "greater":
    case "greaterEqual":
    case "equal":
    case "maskAnd":
    case "maskAndNot":
    case "maskOr":
      return "mask";
    case "splatInt":
    case "intConstant":
    case "laneNumber":
    case "parameter":
    case "loopIndex":
    case "iadd":
    case "isub":
    case "ixor":
    case "iand":
    case "ior":
    case "shiftLeft":
    case "shiftRight":
    case "truncate":
    case "bitsOfFloat":
      return "int";
    default:
      return "float";
  }
}

export const index = (offset: number): Index => ({ offset, terms: [] });

/** Sum of indices, terms of one variable merged. */
export function plus(...parts: readonly (Index | number)[]): Index {
  let offset = 0;
  const strides = new Map<LoopVariable, number>();
  for (const part of parts) {
    if (typeof part === "number") {
      offset += part;
      continue;
    }
    offset += part.offset;
    for (const { variable, stride } of part.terms) strides.set(variable, (strides.get(variable) ?? 0) + stride);
  }
  const terms = [...strides].flatMap(([variable, stride]) => (stride === 0 ? [] : [{ variable, stride }]));
  return { offset, terms };
}

export function times({ offset, terms }: Index, factor: number): Index {
  if (factor === 0) return index(0);
  return {
    offset: offset * factor,
    terms: terms.map(({ variable, stride }) => ({ variable, stride: stride * factor })),
  };
}

export const address = (base: Base, at: Index): Address => ({ base, ...at });
export const offsetBy = (at: Address, ...more: readonly (Index | number)[]): Address =>
  address(at.base, plus(at, ...more));

export const read = (variable: Variable): Expression => ({ op: "variable", variable });
export const load = (at: Address): Expression => ({ op: "load", at });
export const splat = (at: Address): Expression => ({ op: "splat", at });
export const loadMask = (at: Address): Expression => ({ op: "loadMask", at });
export const splatInt = (at: Address): Expression => ({ op: "splatInt", at });
export const loadByte = (at: Address): Expression => ({ op: "loadByte", at });
export const float = (value: number): Expression => ({ op: "constant", value });
export const int = (value: number): Expression => ({ op: "intConstant", value });
export const laneNumber: Expression = { op: "laneNumber" };
export const parameter = (name: Parameter): Expression => ({ op: "parameter", name });
export const loopIndex = (at: Index): Expression => ({ op: "loopIndex", index: at });
export const unary = (op: FloatUnary, a: Expression): Expression => ({ op, a });
export const binary = (op: FloatBinary, a: Expression, b: Expression): Expression => ({ op, a, b });
export const add = (a: Expression, b: Expression): Expression => binary("add", a, b);
export const sub = (a: Expression, b: Expression): Expression => binary("sub", a, b);
export const mul = (a: Expression, b: Expression): Expression => binary("mul", a, b);
export const div = (a: Expression, b: Expression): Expression => binary("div", a, b);
export const multiplyAdd = (a: Expression, b: Expression, c: Expression): Expression => ({
  op: "multiplyAdd",
  a,
  b,
  c,
});
export const compare = (op: Comparison, a: Expression, b: Expression): Expression => ({ op, a, b });
export const maskAnd = (a: Expression, b: Expression): Expression => ({ op: "maskAnd", a, b });
export const maskAndNot = (a: Expression, b: Expression): Expression => ({ op: "maskAndNot", a, b });
export const maskOr = (a: Expression, b: Expression): Expression => ({ op: "maskOr", a, b });
export const select = (mask: Expression, a: Expression, b: Expression): Expression => ({ op: "select", mask, a, b });
export const keep = (mask: Expression, a: Expression): Expression => ({ op: "keep", mask, a });
export const intBinary = (op: IntBinary, a: Expression, b: Expression): Expression => ({ op, a, b });
export const shift = (op: IntShift, a: Expression, by: number): Expression => ({ op, a, by });
export const truncate = (a: Expression): Expression => ({ op: "truncate", a });
export const toFloat = (a: Expression): Expression => ({ op: "toFloat", a });
export const bitsOfFloat = (a: Expression): Expression => ({ op: "bitsOfFloat", a });
export const floatOfBits = (a: Expression): Expression => ({ op: "floatOfBits", a });
