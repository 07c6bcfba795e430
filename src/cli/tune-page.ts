import { join } from "node:path";
import { OutputFolder } from "../runs/output-folder.js";
import { studyPage } from "../runs/study-page.js";
import { importances } from "../tune/importance/importances.js";
import type { Study } from "../tune/study.js";
import { command } from "./invocation.js";
import { studyFolder } from "./study-place.js";

/** Complete trials from which on importances say anything. */
const fewest = 5;

/** Writes the page of a study as it stands into the folder beside its journal, and says where it is. */
export function writeStudyPage({ definition, trials, best, place }: Study): string {
  const { name, space, objectives, note = "", sampler, pruner, seed } = definition;
  const complete = trials.filter(({ state }) => state === "complete").length;
  const page = studyPage({
    ...{ name, space, objectives, trials, note, seed, sampler: sampler.name },
    ...(pruner && { pruner: pruner.name }),
    stepName: "epoch",
    ...(complete >= fewest && { importances: importances(space, trials, { seed }) }),
    commands: [
      ["Go on, or join from another terminal", command("tune", "--study", place)],
      ...(best === undefined ? [] : [["Train the best anew", command("tune", "best", place)] as const]),
      ["All trials as CSV, the best as a config file", command("tune", "export", place)],
    ],
  });
  const folder = OutputFolder.ensure(studyFolder(place));
  folder.writeFile("report.html", page);
  return join(folder.path, "report.html");
}
