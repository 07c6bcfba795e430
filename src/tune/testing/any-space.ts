import fc from "fast-check";
import { valueAt } from "../dimension.js";
import { choice, type Dimension, float, int, type NumberDimension, type Setting, type Space } from "../space.js";

const anyFloat = fc
  .record({ low: fc.double({ min: -50, max: 50, noNaN: true }), span: fc.double({ min: 0, max: 100, noNaN: true }) })
  .map(({ low, span }) => float(low, low + span));
const anyLog = fc
  .record({ low: fc.double({ min: -6, max: 2, noNaN: true }), decades: fc.double({ min: 0, max: 6, noNaN: true }) })
  .map(({ low, decades }) => float(10 ** low, 10 ** (low + decades), { log: true }));
const anySteps = fc
  .record({
    low: fc.integer({ min: -20, max: 20 }),
    count: fc.integer({ min: 1, max: 9 }),
    step: fc.constantFrom(0.1, 0.25, 3),
  })
  // Not always a whole number of steps.
  .map(({ low, count, step }) => float(low, low + count * step + 0.04, { step }));
const anyInt = fc
  .record({ low: fc.integer({ min: 1, max: 20 }), span: fc.integer({ min: 0, max: 300 }), log: fc.boolean() })
  .map(({ low, span, log }) => int(low, low + span, { log }));
const anyIntSteps = fc
  .record({ low: fc.integer({ min: 1, max: 9 }), count: fc.integer({ min: 1, max: 9 }), log: fc.boolean() })
  .map(({ low, count, log }) => int(low, low + 4 * count + 1, { log, step: 4 }));
const anyChoice = fc
  .uniqueArray(fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 5 }), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
  })
  .map((values) => choice(values));

/** A dimension of any kind, without condition. */
export const anyDimension: fc.Arbitrary<Dimension> = fc.oneof(
  anyFloat,
  anyLog,
  anySteps,
  anyInt,
  anyIntSteps,
  anyChoice,
);

/** Spaces of one to six dimensions of any kinds, some of which hang on a choice, a switch or a small number before them. */
export const anySpace: fc.Arbitrary<Space> = fc
  .array(fc.record({ dimension: anyDimension, parent: fc.nat(5), values: fc.nat(5), hangs: fc.boolean() }), {
    ...{ minLength: 1, maxLength: 6 },
  })
  .map((rows) => {
    const space: Record<string, Dimension> = {};
    for (const [at, { dimension, parent, values, hangs }] of rows.entries()) {
      const name = `d${parent % Math.max(1, at)}`;
      const known = space[name];
      const isFew = known !== undefined && (known.kind === "choice" || known.kind === "int");
      const listed = isFew && hangs ? possible(known).slice(0, 1 + values) : [];
      space[`d${at}`] = listed.length === 0 ? dimension : { ...dimension, when: { [name]: listed } };
    }
    return space;
  });

function possible(dimension: Dimension): Setting[] {
  if (dimension.kind === "choice") return [...dimension.values];
  const { low, high, step = 1 } = dimension as NumberDimension;
  return Array.from({ length: Math.min(9, Math.floor((high - low) / step) + 1) }, (_, at) => valueAt(dimension, at));
}
