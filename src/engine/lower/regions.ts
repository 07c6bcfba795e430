/** Hands out stretches of one memory, first fit, and takes them back. Sizes in floats. */
export class Regions {
  #free: { offset: number; length: number }[] = [];
  #end = 0;

  /** The most that was ever in use. */
  get length(): number {
    return this.#end;
  }

  take(length: number): number {
    const at = this.#free.findIndex((region) => region.length >= length);
    if (at >= 0) {
      const region = this.#free[at]!;
      const { offset } = region;
      if (region.length === length) this.#free.splice(at, 1);
      else this.#free[at] = { offset: offset + length, length: region.length - length };
      return offset;
    }
    // A free stretch at the very end can grow.
    const last = this.#free.at(-1);
    if (last !== undefined && last.offset + last.length === this.#end) {
      this.#free.pop();
      this.#end = last.offset + length;
      return last.offset;
    }
    this.#end += length;
    return this.#end - length;
  }

  give(offset: number, length: number): void {
    const at = this.#free.findIndex((region) => region.offset > offset);
    this.#free.splice(at < 0 ? this.#free.length : at, 0, { offset, length });
    this.#free = this.#free.reduce<{ offset: number; length: number }[]>((merged, region) => {
      const before = merged.at(-1);
      if (before !== undefined && before.offset + before.length === region.offset) {
        merged[merged.length - 1] = { offset: before.offset, length: before.length + region.length };
      } else merged.push(region);
      return merged;
    }, []);
  }
}
