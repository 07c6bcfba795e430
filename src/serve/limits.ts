import { UserError } from "../core/errors.js";

/** How much is taken from clients, before anything is lost to those who behave. */
export interface Limits {
  /** Bytes of a body, and of a line of a stream. Default 16 MiB. */
  readonly maxBody: number;
  /** Samples of a request that is no stream: rows, windows, tiles. Default 10,000. */
  readonly maxRows: number;
  /** Pixels of a picture. Default 2^24. */
  readonly maxPixels: number;
  /** Seconds a request may take to arrive, and then to be answered. Default 30. */
  readonly maxTime: number;
  /** Seconds a stream may be silent. Default 300. */
  readonly maxSilence: number;
  /** Requests that wait or are worked on at once; more are told to come back. Default 256. */
  readonly maxQueue: number;
  /** Bytes of their bodies. Default 256 MiB. */
  readonly maxHeld: number;
  /** Requests that go through the model at once. Default 64. */
  readonly maxBatch: number;
  /** Milliseconds a request waits for others while nothing else is done. Default 0: batches form while the model is busy. */
  readonly maxWait: number;
}

export const usualLimits: Limits = {
  maxBody: 16 * 2 ** 20,
  maxRows: 10_000,
  maxPixels: 2 ** 24,
  maxTime: 30,
  maxSilence: 300,
  maxQueue: 256,
  maxHeld: 256 * 2 ** 20,
  maxBatch: 64,
  maxWait: 0,
};

/** The limits with those that were given. Throws a UserError for one that is no limit. */
export function limitsOf(given: Partial<Limits>): Limits {
  const limits = { ...usualLimits, ...given };
  for (const [name, value] of Object.entries(limits) as [keyof Limits, number][]) {
    const least = name === "maxWait" ? 0 : name === "maxTime" || name === "maxSilence" ? Number.MIN_VALUE : 1;
    if (Number.isFinite(value) && value >= least) continue;
    throw new UserError({
      where: name,
      expected: `a number of ${least === 1 ? "1 or more" : "more than 0"}`,
      got: `${value}`,
    });
  }
  return limits;
}
