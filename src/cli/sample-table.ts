import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../core/random.js";

// A table for tests: of normal rows, the second number follows the first, and a word goes with them.

export interface TableOptions {
  readonly name?: string;
  readonly normals?: number;
  readonly anomalies?: number;
  /** Whether the rows say what they are. */
  readonly labelled?: boolean;
}

/** Writes the table and answers its path. */
export function labelledTable(folder: string, options: TableOptions = {}): string {
  const { name = "table.csv", normals = 400, anomalies = 40, labelled = true } = options;
  const random = new Random(1, "sample table");
  const rows = Array.from({ length: normals + anomalies }, (_, at) => {
    const faulty = at >= normals;
    const [a, noise] = [random.normal(), random.normal(0, 0.1)];
    const cells = [
      a,
      faulty ? -2 * a + 4 : 2 * a + noise,
      random.normal(5, 1),
      random.uniform() < 0.5 ? "red" : "blue",
    ];
    return [...cells, ...(labelled ? [faulty ? 1 : 0] : [])].join(",");
  });
  const path = join(folder, name);
  writeFileSync(
    path,
    `${["speed", "load", "heat", "colour", ...(labelled ? ["faulty"] : [])].join(",")}\n${rows.join("\n")}\n`,
  );
  return path;
}
