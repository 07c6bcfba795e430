import { didYouMean } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import { datasets, findDataset, getDataset, verifyDataset } from "../data/catalog.js";
import type { Source } from "../data/dataset.js";
import { downloadProgress } from "./download-progress.js";
import { exitCode } from "./exit-code.js";
import { table } from "./table.js";

interface DataFlags {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export async function list({ json, ...where }: DataFlags): Promise<void> {
  const found = await Promise.all(
    datasets.map(async (spec) => ({ name: spec.name, title: spec.title, ...(await findDataset(spec, where)) })),
  );
  if (json) return console.log(JSON.stringify(found));
  console.log(table(found.map((entry) => [entry.name, whereabouts(entry), entry.title])));
}

export async function get(name: string, where: DataFlags): Promise<void> {
  const source = await getDataset(known(name), { ...where, onProgress: downloadProgress(process.stderr) });
  console.log(`${name}: ${source.folder}`);
}

export async function verify(name: string, where: DataFlags): Promise<void> {
  const checks = await verifyDataset(known(name), where);
  console.log(table(checks.map(({ file, status, path, problem }) => [status, file, problem ?? path ?? ""])));
  if (checks.some(({ status }) => status !== "good")) process.exitCode = exitCode.userMistake;
}

function known(name: string): string {
  const names = datasets.map((spec) => spec.name);
  if (names.includes(name)) return name;
  throw new UserError({
    where: "dataset",
    expected: "the name of a dataset",
    got: JSON.stringify(name),
    remedy: didYouMean(name, names),
  });
}

/** Where a dataset is, in words. */
export function whereabouts({ kind, folder }: Source): string {
  return kind === "download" ? "not here: sandglass data get fetches it" : `${kind}: ${folder}`;
}
