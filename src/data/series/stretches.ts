import type { Stretch } from "../windows.js";

/** A stretch that was flagged, in points, with the highest score inside. */
export interface FlaggedStretch extends Stretch {
  readonly score: number;
  /** The least p-value inside. */
  readonly pValue: number;
}

/** The verdict on one window of a series. */
export interface WindowVerdict {
  readonly start: number;
  readonly score: number;
  readonly pValue: number;
  readonly anomalous: boolean;
}

/**
 * Joins anomalous windows that touch or overlap to stretches, worst first kept in the order of time.
 *
 * @example
 * ```ts
 * import { stretchesOf } from "sandglass/data";
 * const verdict = (start: number, anomalous: boolean) => ({ start, score: start, pValue: 0.01, anomalous });
 * const found = stretchesOf([verdict(0, false), verdict(2, true), verdict(4, true), verdict(20, true)], 4);
 * console.log(found.map(({ from, to }) => `${from}-${to}`).join(" ")); // 2-8 20-24
 * ```
 *
 * @param verdicts In the order of their starts.
 * @param length Points in a window.
 */
export function stretchesOf(verdicts: readonly WindowVerdict[], length: number): FlaggedStretch[] {
  const stretches: FlaggedStretch[] = [];
  for (const { start, score, pValue, anomalous } of verdicts) {
    if (!anomalous) continue;
    const last = stretches.at(-1);
    if (last !== undefined && start <= last.to) {
      stretches[stretches.length - 1] = {
        from: last.from,
        to: start + length,
        score: Math.max(last.score, score),
        pValue: Math.min(last.pValue, pValue),
      };
    } else stretches.push({ from: start, to: start + length, score, pValue });
  }
  return stretches;
}

/** How flagged stretches meet known events. */
export interface EventMatch {
  readonly events: number;
  /** Events that a flagged stretch overlaps. */
  readonly found: number;
  /** Flagged stretches that overlap no event. */
  readonly falseStretches: number;
}

/**
 * Counts events that a flagged stretch overlaps, and stretches that overlap none.
 *
 * @example
 * ```ts
 * import { matchEvents } from "sandglass/data";
 * const flagged = [{ from: 2, to: 8 }, { from: 20, to: 24 }];
 * console.log(matchEvents(flagged, [{ from: 7, to: 9 }])); // { events: 1, found: 1, falseStretches: 1 }
 * ```
 */
export function matchEvents(flagged: readonly Stretch[], events: readonly Stretch[]): EventMatch {
  const meet = (a: Stretch, b: Stretch): boolean => a.from < b.to && b.from < a.to;
  return {
    events: events.length,
    found: events.filter((event) => flagged.some((stretch) => meet(stretch, event))).length,
    falseStretches: flagged.filter((stretch) => !events.some((event) => meet(stretch, event))).length,
  };
}
