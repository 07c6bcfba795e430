import { piecesOf } from "./lane-sums.js";
import {
  type Address,
  bases,
  type Expression,
  type Kernel,
  type LaneSum,
  type LoopVariable,
  parameters,
  type Statement,
  type ValueType,
} from "./language.js";
import { type Access, accesses, lastMentions } from "./usage.js";
import { ByteWriter, type FunctionCode, valueTypes } from "./wasm-bytes.js";
import { joinLanes } from "./wasm-lane-sums.js";
import { LocalPool } from "./wasm-locals.js";
import { type PlainOp, plain, type SimdOp, simd } from "./wasm-opcodes.js";
import { pointerKey, pointersMovedBy, sortedTerms, walksBackwards } from "./wasm-pointers.js";

export interface WasmFeatures {
  /** f32x4.relaxed_madd: one rounding and one instruction where the machine has a fused multiply-add. */
  readonly relaxedSimd: boolean;
}

/** All kernels share this parameter list: the bases in bytes, then the numbers. */
export const kernelParameterCount: number = bases.length + parameters.length;

/** Prints a kernel of 4 lanes or of 1 as the code of a WebAssembly function. */
export function printWasm(kernel: Kernel, features: WasmFeatures): FunctionCode {
  return new WasmPrinter(kernel, features).finish();
}

class WasmPrinter {
  readonly #kernel: Kernel;
  readonly #features: WasmFeatures;
  readonly #out = new ByteWriter();
  readonly #locals = new LocalPool(kernelParameterCount);
  readonly #variables = new Map<number, number>();
  readonly #pointers = new Map<string, number>();

  constructor(kernel: Kernel, features: WasmFeatures) {
    if (kernel.lanes !== 4 && kernel.lanes !== 1) throw new Error(`WebAssembly has 4 lanes, not ${kernel.lanes}`);
    this.#kernel = kernel;
    this.#features = features;
  }

  finish(): FunctionCode {
    this.#body(this.#kernel.body);
    return { name: this.#kernel.name, locals: this.#locals.types, code: this.#out.finish() };
  }

  get #wide(): boolean {
    return this.#kernel.lanes === 4;
  }

  #localType(type: ValueType): number {
    if (this.#wide) return valueTypes.v128;
    return type === "float" ? valueTypes.f32 : valueTypes.i32;
  }

  #get(local: number): void {
    this.#out.byte(0x20).unsigned(local);
  }

  #set(local: number): void {
    this.#out.byte(0x21).unsigned(local);
  }

  #body(statements: readonly Statement[]): void {
    const last = lastMentions(statements);
    statements.forEach((statement, at) => {
      this.#statement(statement);
      // A variable's local serves again once nothing later in its list mentions it.
      for (const variable of last.get(at) ?? []) {
        this.#locals.release(this.#variables.get(variable.id)!);
        this.#variables.delete(variable.id);
      }
    });
  }

  #statement(statement: Statement): void {
    switch (statement.op) {
      case "let": {
        this.#expression(statement.value);
        const local = this.#locals.take(this.#localType(statement.variable.type));
        this.#variables.set(statement.variable.id, local);
        return this.#set(local);
      }
      case "assign":
        this.#expression(statement.value);
        return this.#set(this.#variables.get(statement.variable.id)!);
      case "store":
        this.#pointer(statement.at, 4);
        this.#expression(statement.value);
        return this.#memory(this.#wide ? [0xfd, 11] : [0x38], statement.at, 4);
      case "storeLaneSums":
      case "addLaneSums":
        for (const sums of piecesOf(statement.sums, this.#kernel.lanes)) {
          this.#laneSums(sums, statement.op === "addLaneSums");
        }
        return;
      case "prefetch":
        throw new Error(`${this.#kernel.name}: WebAssembly cannot prefetch`);
      case "for":
        return this.#loop(statement);
    }
  }

  /** As many sums as there are lanes, or fewer. */
  #laneSums(sums: readonly LaneSum[], add: boolean): void {
    const locals = sums.map(({ value }) => {
      const local = this.#locals.take(this.#localType("float"));
      this.#expression(value);
      this.#set(local);
      return local;
    });
    const total = this.#wide ? joinLanes(this.#out, locals) : locals[0]!;
    sums.forEach(({ at }, lane) => {
      this.#pointer(at, 4);
      if (add) {
        this.#pointer(at, 4);
        this.#memory([0x2a], at, 4);
      }
      this.#get(total);
      if (this.#wide) this.#out.byte(0xfd, 31, lane);
      if (add) this.#out.byte(0x92);
      this.#memory([0x38], at, 4);
    });
    for (const local of locals) this.#locals.release(local);
  }

  #loop({ variable, count, body }: Extract<Statement, { op: "for" }>): void {
    const out = this.#out;
    const counter = this.#locals.take(valueTypes.i32);
    const dynamic = typeof count !== "number";
    const from = bases.length + parameters.indexOf("from");
    const limit = bases.length + parameters.indexOf(count === "range" ? "to" : "count");
    if (count === "range") this.#get(from);
    else out.byte(0x41).signed(0);
    this.#set(counter);
    if (dynamic) {
      this.#get(counter);
      this.#get(limit);
      out.byte(0x48, 0x04, 0x40); // if counter < limit
    }
    out.byte(0x03, 0x40);
    this.#variables.set(variable.id, counter);
    const prepared = this.#preparePointers(variable, accesses(body));
    this.#body(body);
    this.#get(counter);
    out.byte(0x41).signed(1).byte(0x6a, 0x22).unsigned(counter);
    if (dynamic) this.#get(limit);
    else out.byte(0x41).signed(count);
    out.byte(0x48, 0x0d, 0, 0x0b); // repeat while counter < limit
    if (dynamic) out.byte(0x0b);
    for (const key of prepared) {
      this.#locals.release(this.#pointers.get(key)!);
      this.#pointers.delete(key);
    }
    this.#variables.delete(variable.id);
    this.#locals.release(counter);
  }

  /** Pointers that change with this loop, computed once at the top of its body: inner loops build on them. */
  #preparePointers(variable: LoopVariable, used: readonly Access[]): string[] {
    const prepared: string[] = [];
    for (const { key, outerKey, base, step } of pointersMovedBy(variable, used)) {
      if (this.#pointers.has(key)) continue;
      this.#get(this.#pointers.get(outerKey) ?? bases.indexOf(base));
      this.#get(this.#variables.get(variable.id)!);
      this.#out.byte(0x41).signed(step).byte(0x6c, 0x6a);
      const local = this.#locals.take(valueTypes.i32);
      this.#set(local);
      this.#pointers.set(key, local);
      prepared.push(key);
    }
    return prepared;
  }

  #pointer(at: Address, scale: 1 | 4): void {
    this.#get(this.#pointers.get(pointerKey(at, sortedTerms(at.terms), scale)) ?? bases.indexOf(at.base));
    // A loop that walks backwards may pass below zero before the offset is added: not in the access, then, but here.
    const offset = at.offset * scale;
    if (walksBackwards(at)) this.#out.byte(0x41).signed(offset).byte(0x6a);
  }

  #memory(opcode: readonly number[], at: Address, scale: 1 | 4): void {
    if (at.offset < 0) throw new Error(`${this.#kernel.name}: negative offset ${at.offset}`);
    const offset = walksBackwards(at) ? 0 : at.offset * scale;
    this.#out.byte(...opcode).unsigned(scale === 1 ? 0 : 2);
    this.#out.unsigned(offset);
  }

  #simd(opcode: number): void {
    this.#out.byte(0xfd).unsigned(opcode);
  }

  #operation(op: SimdOp): void {
    if (this.#wide) this.#simd(simd[op]);
    else if (op in plain) this.#out.byte(plain[op as PlainOp]);
    else throw new Error(`${this.#kernel.name}: ${op} has no scalar form`);
  }

  #expression(value: Expression): void {
    switch (value.op) {
      case "variable":
        return this.#get(this.#variables.get(value.variable.id)!);
      case "load":
        this.#pointer(value.at, 4);
        return this.#memory(this.#wide ? [0xfd, 0] : [0x2a], value.at, 4);
      case "splat":
        this.#pointer(value.at, 4);
        return this.#memory(this.#wide ? [0xfd, 9] : [0x2a], value.at, 4);
      case "loadMask":
        this.#pointer(value.at, 4);
        return this.#memory(this.#wide ? [0xfd, 0] : [0x28], value.at, 4);
      case "splatInt":
        this.#pointer(value.at, 4);
        return this.#memory(this.#wide ? [0xfd, 9] : [0x28], value.at, 4);
      case "loadByte":
        this.#pointer(value.at, 1);
        this.#memory([0x2d], value.at, 1);
        this.#out.byte(0xb3);
        return;
      case "constant":
        return this.#constant(value.value);
      case "intConstant":
        this.#out.byte(0x41).signed(value.value);
        return this.#splatWord();
      case "laneNumber":
        if (!this.#wide) return void this.#out.byte(0x41).signed(0);
        return void this.#out.byte(0xfd, 12).append(new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer));
      case "parameter":
        this.#get(bases.length + parameters.indexOf(value.name));
        return this.#splatWord();
      case "loopIndex":
        this.#out.byte(0x41).signed(value.index.offset);
        for (const { variable, stride } of value.index.terms) {
          this.#get(this.#variables.get(variable.id)!);
          this.#out.byte(0x41).signed(stride).byte(0x6c, 0x6a);
        }
        return this.#splatWord();
      case "multiplyAdd":
        return this.#multiplyAdd(value.a, value.b, value.c);
      case "select":
        this.#expression(value.a);
        this.#expression(value.b);
        this.#expression(value.mask);
        if (this.#wide) this.#simd(82);
        else this.#out.byte(0x1b);
        return;
      case "keep":
        this.#expression(value.a);
        if (this.#wide) {
          this.#expression(value.mask);
          return this.#simd(78);
        }
        this.#constant(0);
        this.#expression(value.mask);
        this.#out.byte(0x1b);
        return;
      case "shiftLeft":
      case "shiftRight":
        this.#expression(value.a);
        this.#out.byte(0x41).signed(value.by);
        return this.#operation(value.op);
      case "bitsOfFloat":
      case "floatOfBits":
        this.#expression(value.a);
        if (!this.#wide) this.#out.byte(plain[value.op]);
        return;
      case "truncate":
        this.#expression(value.a);
        return this.#wide ? this.#simd(simd.truncate) : void this.#out.byte(0xfc, 0);
      case "maskAndNot":
        this.#expression(value.a);
        this.#expression(value.b);
        return this.#wide ? this.#simd(simd.maskAndNot) : void this.#out.byte(0x45, 0x71);
      case "neg":
      case "abs":
      case "sqrt":
      case "floor":
      case "toFloat":
        this.#expression(value.a);
        return this.#operation(value.op);
      default:
        this.#expression(value.a);
        this.#expression(value.b);
        return this.#operation(value.op);
    }
  }

  #multiplyAdd(a: Expression, b: Expression, c: Expression): void {
    this.#expression(a);
    this.#expression(b);
    if (this.#wide && this.#features.relaxedSimd) {
      this.#expression(c);
      return this.#simd(0x105);
    }
    this.#operation("mul");
    this.#expression(c);
    this.#operation("add");
  }

  #constant(value: number): void {
    if (this.#wide) {
      const word = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
      this.#out.byte(0xfd, 12).append(word);
    } else this.#out.byte(0x43).float(value);
  }

  #splatWord(): void {
    if (this.#wide) this.#simd(17);
  }
}
