import { sizeOf } from "../../core/shape.js";
import type { Value } from "../../graph/value.js";
import { address, index, plus, times } from "../../kernel/builder.js";
import type { Address, Base, Index } from "../../kernel/language.js";
import { storageOf } from "./alias.js";
import type { BlockShape } from "./target.js";

/** Where a value lies: floats from a base. */
export interface Place {
  readonly base: Base;
  readonly offset: number;
}

/** Where every materialised value of a program lies, and how to address its elements. */
export class Places {
  readonly block: BlockShape;
  /** Slots of partial sums, and floats from one slot to the next. */
  slots = 0;
  slotStride = 0;
  /** Values that must keep their memory to the end of their stage: the caller wants them. */
  readonly pinned: Set<Value> = new Set();
  readonly #places = new Map<Value, Place>();
  readonly #slotOffsets = new Map<Value, number>();

  constructor(block: BlockShape) {
    this.block = block;
  }

  set(value: Value, place: Place): void {
    this.#places.set(value, place);
  }

  has(value: Value): boolean {
    return this.#places.has(storageOf(value));
  }

  of(value: Value): Place {
    const place = this.#places.get(storageOf(value));
    if (place === undefined) throw new Error(`%${value.id} ${value.op} has no place`);
    return place;
  }

  setSlot(value: Value, offset: number): void {
    this.#slotOffsets.set(value, offset);
  }

  /** A batch reduction's partial sum in slot 0. */
  slot(value: Value, element: Index): Address {
    return address("slot", plus(this.#slotOffsets.get(value)!, element));
  }

  /** One element of a sample value, for the vector `vector` of the block. */
  sample(value: Value, element: Index | number, vector: Index | number): Address {
    const { base, offset } = this.of(value);
    const at = typeof element === "number" ? index(element) : element;
    const lane = typeof vector === "number" ? index(vector) : vector;
    return address(base, plus(offset, times(at, this.block.width), times(lane, this.block.lanes)));
  }

  /** One element of a value of either kind. */
  element(value: Value, element: Index, vector: Index): Address {
    return value.kind === "sample" ? this.sample(value, element, vector) : this.shared(value, element);
  }

  /** One element of a shared value. */
  shared(value: Value, element: Index | number): Address {
    const { base, offset } = this.of(value);
    return address(base, plus(offset, element));
  }

  /** Floats a value takes, rounded up so that whole vectors may be read and written. */
  floats(value: Value): number {
    const size = sizeOf(value.shape);
    return value.kind === "sample" ? size * this.block.width : Math.ceil(size / 16) * 16;
  }
}
