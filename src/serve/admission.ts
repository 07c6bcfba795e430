import type { Limits } from "./limits.js";
import { Refusal } from "./problem.js";

/** Bytes a stream counts for: what of it is held at once. */
export const heldByStream: number = 2 * 2 ** 20;

/** Bounds what is accepted and not answered yet: more is told to come back, before its body is read. */
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

  /** Accepts a request; returns what to call when it is answered. Throws a Refusal (503) when there are too many. */
  enter(bytes: number): () => void {
    const { maxQueue, maxHeld } = this.#limits;
    const full = this.#requests >= maxQueue || (this.#requests > 0 && this.#bytes + bytes > maxHeld);
    if (full) {
      throw new Refusal(503, {
        where: "server",
        expected: `at most ${maxQueue} requests and ${maxHeld} bytes at once`,
        got: "one more",
        remedy: "Try again after the seconds of Retry-After.",
      });
    }
    this.#requests++;
    this.#bytes += bytes;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#requests--;
      this.#bytes -= bytes;
    };
  }
}
