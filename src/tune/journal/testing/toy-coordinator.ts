// A process of crash tests that asks for others, which know no study: node toy-coordinator.js JOURNAL TRIALS
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ActiveTrial } from "../../active-trial.js";
import { claim, openToy } from "./toy-search.js";

const [journal = "", trials = ""] = process.argv.slice(2);
const study = await openToy(journal);

/** What a trial came to in a process of its own; undefined when that died. */
async function runApart(trial: ActiveTrial): Promise<number | undefined> {
  const child = fork(fileURLToPath(new URL("./toy-child.js", import.meta.url)), { stdio: "ignore" });
  console.log(`child ${child.pid}`);
  child.send(trial.settings);
  return await outcomeOf(child, trial);
}

const outcomeOf = (child: ChildProcess, trial: ActiveTrial): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    let reported: Promise<unknown> = Promise.resolve();
    let value: number | undefined;
    child.on("message", (message: { readonly step?: number; readonly value: number }) => {
      const { step } = message;
      if (step === undefined) value = message.value;
      else reported = reported.then(() => trial.report(step, message.value));
    });
    child.on("exit", () => reported.then(() => resolve(value), reject));
  });

async function lane(): Promise<void> {
  for (;;) {
    const trial = await study.ask({ trials: Number(trials) });
    if (trial === undefined) return;
    const value = await runApart(trial);
    await study.tell(trial, value ?? { state: "waiting" });
    if (value !== undefined) claim(journal, trial.number, value);
  }
}
await Promise.all([lane(), lane()]);
await study.close();
