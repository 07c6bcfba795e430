import { UserError } from "./errors.js";

/**
 * Long work that tells what happens: loop over its events, await its result, or both, in that order. It starts with the first
 * of them and is done once.
 *
 * @example
 * ```ts
 * import { Work } from "sandglass";
 * const work = new Work(async function* () {
 *   yield "half";
 *   return 42;
 * });
 * const events: string[] = [];
 * for await (const event of work) events.push(event);
 * console.log(events.join(" "), await work); // half 42
 * ```
 */
export class Work<Event, Result> implements AsyncIterable<Event>, PromiseLike<Result> {
  readonly #events: AsyncGenerator<Event, Result, void>;
  readonly #result: PromiseWithResolvers<Result> = withResolvers();

  constructor(start: () => AsyncGenerator<Event, Result, void>) {
    this.#events = start();
    // Who only loops over the events hears of a failure there.
    this.#result.promise.catch(() => {});
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    let left = true;
    try {
      for (;;) {
        const next = await this.#events.next();
        if (next.done) {
          left = false;
          this.#result.resolve(next.value);
          return;
        }
        yield next.value;
      }
    } catch (error) {
      left = false;
      this.#result.reject(error);
      throw error;
    } finally {
      if (left) {
        await this.#events.return(undefined as Result);
        this.#result.reject(leftEarly());
      }
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this is for.
  then<Kept = Result, Caught = never>(
    kept?: ((result: Result) => Kept | PromiseLike<Kept>) | null,
    failed?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Kept | Caught> {
    return this.#finish().then(kept, failed);
  }

  /** As of a promise. */
  catch<Caught = never>(failed?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null): Promise<Result | Caught> {
    return this.then(undefined, failed);
  }

  /** As of a promise. */
  finally(done?: (() => void) | null): Promise<Result> {
    return this.#finish().finally(done);
  }

  async #finish(): Promise<Result> {
    for await (const _ of this);
    return await this.#result.promise;
  }
}

function leftEarly(): UserError {
  return new UserError({
    where: "await",
    expected: "work that goes to its end",
    got: "some whose loop was left before",
    remedy: "Start it again; an AbortSignal, instead of leaving the loop, lets it end in order.",
  });
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let settle: Pick<PromiseWithResolvers<T>, "resolve" | "reject"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
}
