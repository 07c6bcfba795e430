import * as v from "valibot";
import type { ScoreState } from "../../detect/index.js";
import type { GraphBuilder } from "../graph-builder.js";

/** A score's state as JSON: arrays are kept in the graph, under their name there. */
export type StateEntry = number | { readonly array: string } | readonly StateTree[];
export interface StateTree {
  readonly [name: string]: StateEntry;
}

const entrySchema: v.GenericSchema<StateEntry> = v.lazy(() =>
  v.union([v.number(), v.strictObject({ array: v.string() }), v.array(stateTreeSchema)]),
);
export const stateTreeSchema: v.GenericSchema<StateTree> = v.record(v.string(), entrySchema);

/** Name of an array of the state in the graph. */
const nameOf = (path: readonly string[]): string => `/score/state/${path.join("/")}`;

/** Puts the arrays of a state into the graph and describes the rest. */
export function keepState(graph: GraphBuilder, state: ScoreState, path: readonly string[] = []): StateTree {
  // By name, as in the file's JSON: the order of a state that was read must not differ from that of one that was learned.
  const entries = Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, value]): [string, StateEntry] => {
      const here = [...path, name];
      if (typeof value === "number") return [name, value];
      if (value instanceof Float32Array || value instanceof Float64Array) {
        return [name, { array: graph.named(nameOf(here), value, [value.length]) }];
      }
      return [name, value.map((part, at) => keepState(graph, part, [...here, `${at}`]))];
    }),
  );
}

/** Where {@link keepState} has put an array. */
export const keptArray = (path: readonly string[], name: string): string => nameOf([...path, name]);

/** The state that {@link keepState} described. `array` finds the numbers under a name. */
export function restoreState(tree: StateTree, array: (name: string) => Float32Array | Float64Array): ScoreState {
  return Object.fromEntries(
    Object.entries(tree).map(([name, entry]): [string, ScoreState[string]] => {
      if (typeof entry === "number") return [name, entry];
      if ("array" in entry) return [name, array(entry.array)];
      return [name, (entry as readonly StateTree[]).map((part) => restoreState(part, array))];
    }),
  );
}
