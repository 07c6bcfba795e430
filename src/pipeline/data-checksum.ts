import { Sha256 } from "../core/sha256.js";

/**
 * SHA-256 of data in memory, in hex: the same wherever the same values are. Each value goes in after a letter for its kind, and
 * after its length where it has one; docs/detector.md says which. Not of files: a run takes the checksum of their bytes.
 */
export function dataChecksum(data: unknown): string {
  const writer = new Writer();
  writer.value(data);
  return writer.digest();
}

const chunk = 1 << 16;
/** The largest that one number takes, with its letter. */
const widest = 16;

class Writer {
  readonly #hash = new Sha256();
  readonly #bytes = new Uint8Array(chunk);
  readonly #view = new DataView(this.#bytes.buffer);
  #at = 0;

  digest(): string {
    this.#flush();
    return this.#hash.digest();
  }

  value(value: unknown): void {
    if (value === null || value === undefined) return this.#letter("-");
    if (typeof value === "number") return this.#number("n", value);
    if (typeof value === "boolean") return this.#letter(value ? "t" : "f");
    if (ArrayBuffer.isView(value) && "length" in value) return this.#array(value as Float64Array);
    if (Array.isArray(value)) {
      this.#number("[", value.length);
      for (const one of value) this.value(one);
      return;
    }
    if (typeof value === "object" && !(value instanceof Date)) {
      const entries = Object.entries(value).filter(([, one]) => one !== undefined);
      this.#number("{", entries.length);
      for (const [key, one] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
        this.#text(key);
        this.value(one);
      }
      return;
    }
    this.#text(value instanceof Date ? value.toISOString() : String(value));
  }

  #array(values: Float64Array | Float32Array | Uint8Array): void {
    if (values instanceof Uint8Array) {
      this.#number("b", values.length);
      this.#flush();
      this.#hash.update(values);
    } else if (values instanceof Float32Array) {
      this.#number("e", values.length);
      for (let at = 0; at < values.length; at++) this.#float(values[at]!);
    } else {
      this.#number("d", values.length);
      for (let at = 0; at < values.length; at++) this.#double(values[at]!);
    }
  }

  #text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.#number("s", bytes.length);
    this.#flush();
    this.#hash.update(bytes);
  }

  #letter(letter: string): void {
    if (this.#at > chunk - widest) this.#flush();
    this.#bytes[this.#at++] = letter.charCodeAt(0);
  }

  #number(letter: string, value: number): void {
    this.#letter(letter);
    this.#double(value);
  }

  // NaN has many bit patterns, and each machine its own.
  #double(value: number): void {
    if (this.#at > chunk - widest) this.#flush();
    if (Number.isNaN(value)) {
      this.#view.setUint32(this.#at, 0);
      this.#view.setUint32(this.#at + 4, 0x7ff80000, true);
    } else this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #float(value: number): void {
    if (this.#at > chunk - widest) this.#flush();
    if (Number.isNaN(value)) this.#view.setUint32(this.#at, 0x7fc00000, true);
    else this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  #flush(): void {
    this.#hash.update(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
  }
}
