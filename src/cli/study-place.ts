import { OutputFolder } from "../runs/output-folder.js";

/** The folder that goes with a study's journal, `studies/x-1` with `studies/x-1.jsonl`: checkpoints, figures, what is exported. */
export function studyFolder(journal: string): string {
  if (journal.startsWith("redis"))
    return `studies/${journal.replace(/^\w+:\/\/([^@/]*@)?/, "").replace(/[^\w.-]+/g, "-")}`;
  return journal.endsWith(".jsonl") ? journal.slice(0, -".jsonl".length) : `${journal}.files`;
}

/** The first free `<base>-1.jsonl`, `<base>-2.jsonl` …: two processes never get the same one. */
export const nextJournal = (base: string): string => `${OutputFolder.createNext(base).path}.jsonl`;
