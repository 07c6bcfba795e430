import type { Limits } from "./limits.js";
import { Refusal } from "./problem.js";

/** Bytes a stream counts for: what of it is held at once. */
export const heldByStream: number = 2 * 2 ** 20;

/** A request that was accepted. */
export interface Place {
  /** So many bytes more are held for it. Throws a Refusal (503) when they are too many. */
  grow(bytes: number): void;
  /** It is answered, or gone. */
  leave(): void;
}

/** Bounds what is accepted and not answered yet: more is told to come back, before its body is read where its length is known. */
export class Admission {
  readonly #limits: Pick<Limits, "maxQueue" | "maxHeld">;
  #requests = 0;
  #bytes = 0;

  constructor(limits: Pick<Limits, "maxQueue" | "maxHeld">) {
    this.#limits = limits;
  }

  /** Requests that were accepted and not answered yet. */
  get requests(): number {
    return this.#requests;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Accepts a request of so many bytes. Throws a Refusal (503) when there are too many. */
  enter(bytes: number): Place {
    if (this.#requests >= this.#limits.maxQueue) throw this.#full();
    let held = 0;
    const grow = (more: number): void => {
      // One alone may hold what it needs: its own limit is that of a body.
      if (this.#bytes > held && this.#bytes + more > this.#limits.maxHeld) throw this.#full();
      this.#bytes += more;
      held += more;
    };
    grow(bytes);
    this.#requests++;
    let left = false;
    return {
      grow,
      leave: () => {
        if (left) return;
        left = true;
        this.#requests--;
        this.#bytes -= held;
      },
    };
  }

  #full(): Refusal {
    const { maxQueue, maxHeld } = this.#limits;
    return new Refusal(503, {
      where: "server",
      expected: `at most ${maxQueue} requests and ${maxHeld} bytes at once`,
      got: "more",
      remedy: "Try again after the seconds of Retry-After.",
    });
  }
}
