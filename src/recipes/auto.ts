import { UserError } from "../core/errors.js";
import { autoScore } from "../pipeline/auto-score.js";
import { folderOptions } from "./folder-options.js";
import { imageAnomaly } from "./image-anomaly.js";
import { openChoice } from "./options.js";
import { type Plan, type Recipe, recipe } from "./recipe.js";
import { seriesAnomaly } from "./series-anomaly.js";
import { tableAnomaly } from "./table-anomaly.js";

const kinds = { table: tableAnomaly, series: seriesAnomaly, pictures: imageAnomaly } as const;

type Kind = keyof typeof kinds;

/** Which network it is, is a choice only where the kind of data is none. */
const { variant: _, ...seriesOptions } = seriesAnomaly.options;
const { variant: __, ...tableOptions } = tableAnomaly.options;

/** A folder holds pictures; a file is a table unless something only a series has was said. */
function kindOf(given: Readonly<Record<string, unknown>>): Kind {
  const { data = "", size, fit, window, stride, events, channels } = given;
  if (size !== undefined || fit === "tile") return "pictures";
  if (/[\\/]$|(^|[\\/])[^.\\/]+$|(^|[\\/])\.{1,2}$/.test(String(data))) return "pictures";
  return [window, stride, events, channels].some((option) => option !== undefined) ? "series" : "table";
}

/** Any data: the network of its kind, and the score among a few that tells made anomalies from normals best. */
export const auto: Recipe = recipe({
  name: "auto",
  summary:
    "any table, series or folder of pictures: tries a few detectors, simple ones too, and takes one without labels",
  notes: [
    "Give the data with --data: a folder holds pictures, a file is a table, or with --kind series (or --window) a series. All else is as in table-anomaly, series-anomaly and image-anomaly.",
    "Tried are PCA, a Gaussian, nearest neighbours, the network's error, and the usual score of the kind of data. Each learns from training normals and tells calibration normals from anomalies made of them; the simplest within .005 of the best mean AUROC is taken, which may be one without a network. Labels are only looked at to judge it.",
  ],
  options: {
    kind: openChoice(["table", "series", "pictures"]),
    ...tableOptions,
    ...seriesOptions,
    ...folderOptions,
  },
  plan: ({ kind, ...given }): Plan => {
    const named = kind ?? kindOf(given);
    const { options, plan } = kinds[named as Kind];
    const odd = Object.entries(given).find(
      ([name, value]) => value !== undefined && !Object.hasOwn(options, name) && !isDefault(name, value),
    );
    if (odd !== undefined) {
      throw new UserError({
        where: odd[0],
        expected: `an option of ${kinds[named as Kind].name}, for the data is taken for ${named}`,
        got: `${odd[1]}`,
        remedy: "Say what the data is with `kind`.",
      });
    }
    const taken = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(options, name)));
    const made = plan(taken);
    if (made.judged.kind !== "anomalies") return made;
    const { score, otherScores } = made.judged;
    const others = [...new Set([score, "mse", "input-knn", "input-pca", ...otherScores])];
    return { ...made, judged: { ...made.judged, score: autoScore, otherScores: others } };
  },
});

const isDefault = (name: string, value: unknown): boolean =>
  Object.values(kinds).some(({ options }) => options[name as keyof typeof options]?.default === value);
