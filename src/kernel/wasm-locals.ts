/** A function's locals: taken while a value lives, and used again afterwards, so that long kernels keep few. */
export class LocalPool {
  /** Types in order of number, as the function declares them. */
  readonly types: number[] = [];
  readonly #first: number;
  readonly #free = new Map<number, number[]>();

  /** `first` is the number of the first local: parameters come before. */
  constructor(first: number) {
    this.#first = first;
  }

  take(type: number): number {
    const free = this.#free.get(type)?.pop();
    if (free !== undefined) return free;
    this.types.push(type);
    return this.#first + this.types.length - 1;
  }

  release(local: number): void {
    const type = this.types[local - this.#first]!;
    const free = this.#free.get(type) ?? [];
    free.push(local);
    this.#free.set(type, free);
  }
}
