import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Address, Expression } from "../../kernel/language.js";

/**
 * Sums over the batch that a kernel is about to add to its slot. Terms of one sum are added lane by lane as they come;
 * lanes are added up for many sums together, at the flush, because that costs less than one by one.
 */
export class BatchSums {
  readonly #builder: KernelBuilder;
  readonly #sums = new Map<string, { readonly at: Address; readonly value: Expression }>();

  constructor(builder: KernelBuilder) {
    this.#builder = builder;
  }

  add(at: Address, term: Expression): void {
    const key = keyOf(at);
    const before = this.#sums.get(key);
    const value = before === undefined ? term : k.add(before.value, term);
    this.#sums.set(key, { at, value: this.#builder.let(value) });
  }

  flush(): void {
    this.#builder.addLaneSums([...this.#sums.values()]);
    this.#sums.clear();
  }
}

const keyOf = ({ offset, terms }: Address): string =>
  [offset, ...terms.map(({ variable, stride }) => `${variable.id}*${stride}`)].join("+");
