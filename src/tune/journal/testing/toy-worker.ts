// A process of crash tests that joins a study: node toy-worker.js JOURNAL TRIALS [COMPANY]
import { setTimeout as sleep } from "node:timers/promises";
import { optimize } from "../../optimize.js";
import { claim, openToy, runToy } from "./toy-search.js";

const [journal = "", trials = "", company = "1"] = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const study = await openToy(journal);
const search = optimize(
  study,
  async ({ settings, name, report, signal }) => {
    // So many are to take part, however long they take to start.
    while (new Set(study.trials.map(({ worker }) => worker)).size < Number(company)) {
      await sleep(5);
      await study.refresh();
    }
    const checkpoint = journal.includes("://") ? {} : { checkpoint: `${journal}.${name}` };
    return await runToy({ settings, report, signal, ...checkpoint });
  },
  { trials: Number(trials), parallel: 2, signal: stop.signal },
);
for await (const event of search) {
  if (event.type === "start") console.log(`start ${event.trial.number}`);
  if (event.type !== "trial" || event.trial.state !== "complete") continue;
  if (!journal.includes("://")) claim(journal, event.trial.number, event.trial.values![0]!);
  console.log(`complete ${event.trial.number}`);
}
await study.close();
