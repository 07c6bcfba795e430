import { isOp, type Value } from "../../graph/value.js";
import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Address, Expression, Index } from "../../kernel/language.js";
import type { Cluster } from "./cluster.js";
import type { LoweringContext } from "./context.js";

/**
 * Sums over the outputs of a dense layer, one for each vector of the block, which grow in memory tile by tile. What a tile
 * adds is summed in registers first.
 */
export class OutputSums {
  readonly #builder: KernelBuilder;
  readonly #context: LoweringContext;
  readonly #terms = new Map<string, { readonly at: Address; readonly value: Expression }>();

  /** Writes the code that sets the sums to zero. */
  constructor(builder: KernelBuilder, cluster: Cluster, context: LoweringContext) {
    this.#builder = builder;
    this.#context = context;
    for (const member of cluster.members.filter((value) => isOp(value, "sum"))) {
      builder.repeat(context.block.vectors, (vector) => builder.store(this.#place(member, vector), k.float(0)));
    }
  }

  add(sum: Value, vector: Index, term: Expression): void {
    const key = `${sum.id} ${vector.offset}`;
    const before = this.#terms.get(key);
    const value = before === undefined ? term : this.#builder.let(k.add(before.value, term));
    this.#terms.set(key, { at: this.#place(sum, vector), value });
  }

  /** At the end of a tile. */
  flush(): void {
    for (const { at, value } of this.#terms.values()) this.#builder.store(at, k.add(k.load(at), value));
    this.#terms.clear();
  }

  #place(sum: Value, vector: Index): Address {
    return this.#context.places.sample(sum, k.index(0), vector);
  }
}
