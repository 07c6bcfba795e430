import type { Raw, Samples } from "sandglass";
import type { DataSummary, Plan } from "./protocol.js";

/** What trains, and what is kept to judge by. */
export interface Division {
  readonly training: Raw;
  readonly test: Raw;
  /** Names of what is judged, where the detector does not know better ones. */
  readonly names?: readonly (string | number)[];
  readonly labels?: readonly string[];
  readonly truth?: Uint8Array;
  readonly seen: Uint8Array;
  readonly options: { readonly window?: number; readonly stride?: number };
}

/** Data that were opened: what there is to see, and how they are divided. */
export interface Material {
  readonly summary: DataSummary;
  divide(plan: Plan): Division;
  /** Some samples for the page to draw, in units. */
  readonly pictures?: Samples;
}

/** Most rows that are judged at a time, so that a page answers. */
export const mostJudged = 20_000;
