import { UserError } from "../core/errors.js";
import type { EndEvent, FitEvent } from "./events.js";

/**
 * A training, as {@link fit} returns it. It runs while it is looped over, event by event, or awaited, to its end. A loop
 * may be awaited afterwards too, for the same last event; a training whose loop was left cannot, and throws a UserError.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, fit } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const { reason, history } = await fit(model, [[0, 0], [1, 1], [2, 2]], { epochs: 3, batchSize: 2 });
 * console.log(reason, history.length); // completed 3
 * ```
 */
export class Training implements AsyncIterable<FitEvent>, PromiseLike<EndEvent> {
  readonly #events: AsyncGenerator<FitEvent, void, void>;
  /** What it came to, or why not. */
  #outcome: Promise<EndEvent> | undefined;

  constructor(events: AsyncGenerator<FitEvent, void, void>) {
    this.#events = this.#watched(events);
  }

  /** Events from where the training is. Leaving the loop ends the training. */
  [Symbol.asyncIterator](): AsyncGenerator<FitEvent, void, void> {
    return this.#events;
  }

  /** Trains to the end. What `await` calls. */
  // biome-ignore lint/suspicious/noThenProperty: a training that is awaited and does nothing would be worse.
  then<A = EndEvent, B = never>(
    onEnd?: ((end: EndEvent) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#run().then(onEnd, onError);
  }

  async #run(): Promise<EndEvent> {
    for await (const _ of this.#events);
    if (this.#outcome !== undefined) return this.#outcome;
    throw new UserError({
      where: "await fit(…)",
      expected: "a training that goes to its end",
      got: "one whose loop was left before",
      remedy:
        "Call fit again; with an AbortSignal instead of leaving the loop, the end has a checkpoint to resume from.",
    });
  }

  async *#watched(events: AsyncGenerator<FitEvent, void, void>): AsyncGenerator<FitEvent, void, void> {
    try {
      for await (const event of events) {
        if (event.type === "end") this.#outcome = Promise.resolve(event);
        yield event;
      }
    } catch (error) {
      this.#outcome = Promise.reject(error);
      // Whoever looped has been told; whoever awaits will be.
      this.#outcome.catch(() => {});
      throw error;
    }
  }
}
