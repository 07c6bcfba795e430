import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../core/random.js";

// Tables for tests in the likeness of small classic ones: their rows, columns, words, gaps, constants and anomalies.

/** What a table is like. */
export interface ClassicTable {
  readonly name: string;
  readonly normals: number;
  readonly anomalies: number;
  readonly numbers: number;
  readonly words?: number;
  /** Columns that hold one value only. */
  readonly constants?: number;
  /** Share of empty cells. */
  readonly missing?: number;
  /** Whether numbers are small whole ones, as counts and grades are. */
  readonly whole?: boolean;
}

/** Sizes as published for outlier detection (Campos et al. 2016, Han et al. 2022), the largest cut to 5,000 rows. */
export const classicTables: readonly ClassicTable[] = [
  { name: "eleven", normals: 11, anomalies: 0, numbers: 4 },
  { name: "thirty", normals: 25, anomalies: 5, numbers: 5, words: 1 },
  { name: "seventy", normals: 70, anomalies: 0, numbers: 6, missing: 0.05 },
  { name: "leukemia", normals: 47, anomalies: 25, numbers: 200 },
  { name: "hepatitis", normals: 67, anomalies: 13, numbers: 6, words: 13, missing: 0.06 },
  { name: "wine", normals: 119, anomalies: 10, numbers: 13 },
  { name: "lymphography", normals: 142, anomalies: 6, numbers: 3, words: 15, whole: true },
  { name: "wpbc", normals: 151, anomalies: 47, numbers: 33, missing: 0.001 },
  { name: "parkinson", normals: 147, anomalies: 48, numbers: 22 },
  { name: "glass", normals: 205, anomalies: 9, numbers: 7 },
  { name: "vertebral", normals: 210, anomalies: 30, numbers: 6 },
  { name: "heart", normals: 254, anomalies: 95, numbers: 44, whole: true },
  { name: "ecoli", normals: 327, anomalies: 9, numbers: 7, constants: 1 },
  { name: "stamps", normals: 309, anomalies: 31, numbers: 9 },
  { name: "ionosphere", normals: 225, anomalies: 126, numbers: 32, constants: 1 },
  { name: "wdbc", normals: 357, anomalies: 10, numbers: 30 },
  { name: "breast", normals: 444, anomalies: 239, numbers: 9, whole: true, missing: 0.003 },
  { name: "pima", normals: 500, anomalies: 268, numbers: 8, whole: true },
  { name: "german", normals: 700, anomalies: 300, numbers: 7, words: 13 },
  { name: "vowels", normals: 1406, anomalies: 50, numbers: 12 },
  { name: "letter", normals: 1500, anomalies: 100, numbers: 32, whole: true },
  { name: "cardio", normals: 1655, anomalies: 176, numbers: 21, constants: 1 },
  { name: "faults", normals: 1268, anomalies: 673, numbers: 27 },
  { name: "thyroid", normals: 3679, anomalies: 93, numbers: 6, missing: 0.01 },
  { name: "wilt", normals: 4562, anomalies: 257, numbers: 5 },
];

/**
 * Writes the table and answers its path. A few hidden numbers make each row's; of anomalies they come from elsewhere.
 * `labelled`: with a column `kind` of the words normal and odd.
 */
export function writeClassic(
  folder: string,
  table: ClassicTable,
  { labelled }: { readonly labelled: boolean },
): string {
  const { name, normals, anomalies, numbers, words = 0, constants = 0, missing = 0, whole = false } = table;
  const random = new Random(1, `classic table ${name}`);
  const hidden = Math.max(2, Math.min(5, Math.floor(numbers / 2)));
  const mixing = Array.from({ length: numbers + words }, () => Array.from({ length: hidden }, () => random.normal()));
  const spreads = Array.from({ length: numbers }, () => 10 ** random.normal(0, 1));
  const row = (odd: boolean): string[] => {
    const factors = Array.from({ length: hidden }, () => (odd ? random.normal(2, 2) : random.normal()));
    const mixed = mixing.map((weights) =>
      weights.reduce((sum, weight, at) => sum + weight * factors[at]!, random.normal(0, 0.3)),
    );
    const cells = mixed.map((value, at) => {
      if (at >= numbers) return value < -0.8 ? "low" : value < 0.8 ? "some" : "high";
      return whole ? String(Math.round(5 + 2 * value)) : String(Number((value * spreads[at]!).toPrecision(5)));
    });
    const holed = cells.map((cell) => (random.uniform() < missing ? "" : cell));
    return [...holed, ...Array<string>(constants).fill("1"), ...(labelled ? [odd ? "odd" : "normal"] : [])];
  };
  const kinds = Array.from({ length: normals + anomalies }, (_, at) => at >= normals);
  const header = [
    ...mixing.map((_, at) => (at < numbers ? `x${at}` : `word${at}`)),
    ...Array.from({ length: constants }, (_, at) => `same${at}`),
    ...(labelled ? ["kind"] : []),
  ];
  const path = join(folder, `${name}${labelled ? "-labelled" : ""}.csv`);
  writeFileSync(path, `${[header, ...kinds.map(row)].map((cells) => cells.join(",")).join("\n")}\n`);
  return path;
}
