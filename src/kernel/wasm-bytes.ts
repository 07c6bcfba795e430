/** Bytes of a WebAssembly binary, written in order. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  byte(...bytes: readonly number[]): this {
    for (const byte of bytes) {
      if (this.#length === this.#bytes.length) this.#grow(1);
      this.#bytes[this.#length++] = byte;
    }
    return this;
  }

  unsigned(value: number): this {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    return this.byte(rest);
  }

  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  float(value: number): this {
    return this.append(new Uint8Array(Float32Array.of(value).buffer));
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    return this.unsigned(bytes.length).append(bytes);
  }

  append(bytes: Uint8Array): this {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

export interface FunctionCode {
  readonly name: string;
  /** Types of the locals after the parameters, in order. */
  readonly locals: readonly number[];
  readonly code: Uint8Array;
}

export const valueTypes = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

/** A module of exported functions, all of `parameterCount` i32 parameters and no result, over one imported memory. */
export function assembleModule(
  functions: readonly FunctionCode[],
  options: {
    readonly parameterCount: number;
    readonly memory: { readonly initial: number; readonly maximum: number; readonly shared: boolean };
  },
): Uint8Array<ArrayBuffer> {
  const { parameterCount, memory } = options;
  const module = new ByteWriter().append(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  const section = (id: number, write: (content: ByteWriter) => void): void => {
    const content = new ByteWriter();
    write(content);
    const bytes = content.finish();
    module.byte(id).unsigned(bytes.length).append(bytes);
  };
  section(1, (types) => {
    types.unsigned(1).byte(0x60).unsigned(parameterCount);
    for (let at = 0; at < parameterCount; at++) types.byte(valueTypes.i32);
    types.unsigned(0);
  });
  section(2, (imports) => {
    imports
      .unsigned(1)
      .text("host")
      .text("memory")
      .byte(2, memory.shared ? 3 : 1);
    imports.unsigned(memory.initial).unsigned(memory.maximum);
  });
  section(3, (declared) => {
    declared.unsigned(functions.length);
    for (const _ of functions) declared.unsigned(0);
  });
  section(7, (exports) => {
    exports.unsigned(functions.length);
    functions.forEach(({ name }, at) => {
      exports.text(name).byte(0).unsigned(at);
    });
  });
  section(10, (bodies) => {
    bodies.unsigned(functions.length);
    for (const { locals, code } of functions) {
      const body = new ByteWriter();
      const groups: { type: number; count: number }[] = [];
      for (const type of locals) {
        const last = groups.at(-1);
        if (last?.type === type) last.count++;
        else groups.push({ type, count: 1 });
      }
      body.unsigned(groups.length);
      for (const { type, count } of groups) body.unsigned(count).byte(type);
      const bytes = body.append(code).byte(0x0b).finish();
      bodies.unsigned(bytes.length).append(bytes);
    }
  });
  return module.finish();
}
