import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { divided, scaling, unlabelled } from "./anomaly-parts.js";
import { fractionsFor } from "./fractions.js";
import type { LoadContext, Parts } from "./parts.js";
import { normalClassOf, tableSamples } from "./table-parts.js";
import type { TableSource } from "./table-source.js";

/** Signals of one length, one in each row of a table: all of their numbers are scaled alike. */
export async function beatParts(source: TableSource, level: number, context: LoadContext): Promise<Parts> {
  const { samples: rows, schema, notes } = await tableSamples(source, context.seed);
  const words = schema?.inputs.find(({ kind }) => kind === "categorical");
  if (rows.shape.length !== 1 || words !== undefined) {
    throw new UserError({
      where: source.file,
      expected: "rows of numbers, a signal each",
      got: words === undefined ? `samples of ${rows.shape.join(" x ")}` : `words in column "${words.name}"`,
      remedy: "Name the column of classes with `labelColumn`.",
    });
  }
  if (rows.missing !== undefined) {
    throw new UserError({ where: source.file, expected: "signals without a gap", got: "empty cells" });
  }
  const samples: Samples = { ...rows, shape: [1, rows.shape[0]!] };
  const normal = samples.labels === undefined ? undefined : normalClassOf(source, samples, schema);
  const normals = normal === undefined ? samples.count : samples.labels!.filter((label) => label === normal).length;
  const options = { ...fractionsFor(normals, level, source.file), scale: scaling("min-max", "all"), name: source.file };
  const parts =
    normal === undefined
      ? unlabelled(samples, options, context)
      : divided(samples, { ...options, normal: [normal] }, context);
  return { ...parts, protocol: [...parts.protocol, ...notes] };
}
