import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/errors.js";
import { createStudy } from "./create-study.js";
import type { Entry } from "./entry.js";
import { type ObjectiveInput, type OptimizeOptions, optimize, type SearchEvent } from "./optimize.js";
import type { Pruner } from "./pruner.js";
import { float } from "./space.js";
import type { Study } from "./study.js";
import { memoryLog, type StudyLog } from "./study-log.js";

const tenths = {
  name: "tenths",
  suggest: ({ number }: { readonly number: number }) => (number < 10 ? { x: number / 10 } : undefined),
};
const begin = (journal: StudyLog = memoryLog(), pruner?: Pruner): Promise<Study> =>
  createStudy({ space: { x: float(0, 1) }, sampler: tenths, journal, ...(pruner === undefined ? {} : { pruner }) });
const x = ({ settings }: ObjectiveInput): number => Number(settings["x"]);
const states = (study: Study): readonly string[] => study.trials.map(({ state }) => state);

test("runs as many trials as wanted and comes to the best", async () => {
  const study = await begin();
  const events: SearchEvent[] = [];
  const search = optimize(study, (trial) => (x(trial) - 0.3) ** 2, { trials: 6 });
  for await (const event of search) events.push(event);
  const { reason, trials, best } = await search;
  assert.deepEqual([reason, trials.length, best?.settings], ["completed", 6, { x: 0.3 }]);
  assert.deepEqual(
    events.map((event) => `${event.type}${event.type === "trial" && event.best ? " best" : ""}`),
    [..."0123"].flatMap(() => ["start", "trial best"]).concat(["start", "trial", "start", "trial"]),
  );
  // To more of them.
  assert.equal((await optimize(study, x, { trials: 8 })).trials.length, 8);
  assert.equal((await optimize(study, x)).trials.length, 10);
});

test("an objective that throws, or gives no finite number, fails its trial and no other", async () => {
  const study = await begin();
  const answers = [
    () => Number.NaN,
    () => undefined,
    () => "0.5" as unknown as number,
    () => [1, 2],
    () => Promise.reject(new Error("out of memory\n    at layer 3")),
    () => {
      throw "a text";
    },
    ({ report }: ObjectiveInput) => report(1, Number.NaN).then(() => 1),
    () => 0.5,
  ];
  const { best } = await optimize(study, async (trial) => await answers[trial.number]!(trial), { trials: 8 });
  assert.equal(best?.number, 7);
  assert.deepEqual(
    study.trials.map(({ reason }) => reason),
    [
      "trial 0, objective value: expected a finite number, got NaN.",
      "trial 1: expected a number (value), got nothing. Return what the study's objectives ask for.",
      'trial 2: expected a number (value), got "0.5". Return what the study\'s objectives ask for.',
      "trial 3: expected a number (value), got 2 numbers. Return what the study's objectives ask for.",
      "out of memory",
      "a text",
      "trial 6, report: expected a finite value, got NaN at step 1.",
      undefined,
    ],
  );
});

test("runs trials side by side, never more at a time than asked for", async () => {
  const study = await begin();
  let now = 0;
  let most = 0;
  await optimize(
    study,
    async (trial) => {
      most = Math.max(most, ++now);
      await sleep(5);
      now--;
      return x(trial);
    },
    { parallel: 3 },
  );
  assert.equal(most, 3);
  assert.deepEqual(states(study), Array(10).fill("complete"));
});

test("searches that share a study do not begin more trials than wanted", async () => {
  const journal = memoryLog();
  const studies = await Promise.all([begin(journal), begin(journal)]);
  await Promise.all(
    studies.map((study) => optimize(study, (trial) => sleep(2).then(() => x(trial)), { trials: 7, parallel: 2 })),
  );
  assert.equal((await studies[0]!.refresh()).trials.length, 7);
  assert.deepEqual(new Set(states(studies[0]!)), new Set(["complete"]));
});

test("what the pruner says is done, whatever the objective returns; a promoted trial goes on from where it was", async () => {
  const rungs: Pruner = {
    name: "rungs",
    decide: ({ trial: { number, reports } }) =>
      number === 0 ? "stop" : reports.at(-1)!.step === 1 ? "pause" : "continue",
    promote: (trials) => (trials[2]?.state === "paused" ? 2 : undefined),
  };
  const study = await begin(memoryLog(), rungs);
  const begun: string[] = [];
  const search = optimize(
    study,
    async ({ number, reports, name, report }) => {
      begun.push(`${name} after ${reports.length}`);
      for (let step = reports.length + 1; step <= 3; step++) {
        if ((await report(step, step)) !== "continue") return 99;
      }
      return number;
    },
    { trials: 4 },
  );
  const reported: SearchEvent[] = [];
  for await (const event of search) if (event.type === "report") reported.push(event);
  assert.deepEqual(states(study), ["pruned", "paused", "complete", "paused"]);
  assert.deepEqual(
    study.trials[2]!.reports.map(({ step }) => step),
    [1, 2, 3],
  );
  assert.deepEqual(begun, [
    ...["trial-0000 after 0", "trial-0001 after 0", "trial-0002 after 0", "trial-0002 after 1", "trial-0003 after 0"],
  ]);
  assert.deepEqual(reported[0], { type: "report", trial: 0, step: 1, value: 1, decision: "stop" });
});

test("a lane without work waits for what the others come to", async () => {
  // The others are promoted once the last is paused too.
  const late: Pruner = {
    name: "late",
    decide: ({ trial }) => (trial.reports.at(-1)!.step === 1 ? "pause" : "continue"),
    promote: (trials) =>
      trials[3]?.state === "paused" ? trials.slice(0, 3).find(({ state }) => state === "paused")?.number : undefined,
  };
  const study = await begin(memoryLog(), late);
  await optimize(
    study,
    async ({ number, reports, report }) => {
      await sleep(number === 3 ? 30 : 1);
      if (reports.length === 0) await report(1, 1);
      return 1;
    },
    { trials: 4, parallel: 4 },
  );
  assert.deepEqual(states(study), ["complete", "complete", "complete", "paused"]);
});

test("aborted, it gives its trials back, and they are gone on with", async () => {
  const study = await begin();
  const stop = new AbortController();
  const search = optimize(
    study,
    async ({ report, signal }) => {
      await report(1, 7);
      if (!signal.aborted) await sleep(10_000, undefined, { signal });
      return 1;
    },
    { trials: 5, parallel: 2, signal: stop.signal },
  );
  for await (const event of search) if (event.type === "report" && event.trial === 1) stop.abort();
  const { reason } = await search;
  assert.equal(reason, "aborted");
  assert.deepEqual(states(study), ["waiting", "waiting"]);
  const begun: number[] = [];
  await optimize(
    study,
    ({ number, reports }) => {
      begun.push(number * 10 + reports.length);
      return 1;
    },
    { trials: 3 },
  );
  assert.deepEqual(begun, [1, 11, 20]);
  const before = study.trials.length;
  assert.equal((await optimize(study, () => 1, { signal: AbortSignal.abort() })).reason, "aborted");
  assert.equal(study.trials.length, before);
});

test("a value returned after the abort is no result", async () => {
  const study = await begin();
  const stop = new AbortController();
  const objective = (): number => {
    stop.abort();
    return 0;
  };
  await optimize(study, objective, { trials: 2, signal: stop.signal });
  assert.deepEqual(states(study), ["waiting"]);
});

test("leaving the loop ends the search in order", async () => {
  const study = await begin();
  let aborted = false;
  const objective = ({ signal }: ObjectiveInput): Promise<number> =>
    sleep(10_000, 1, { signal }).catch(() => {
      aborted = true;
      return 1;
    });
  for await (const _ of optimize(study, objective)) break;
  assert.equal(aborted, true);
  assert.deepEqual(states(study), ["waiting"]);
});

test("after the time allowed no trial is begun, and those under way go to their end", async () => {
  const study = await begin();
  const { reason } = await optimize(study, () => sleep(60).then(() => 1), { timeout: 0.02, parallel: 2 });
  assert.equal(reason, "timeout");
  assert.deepEqual(states(study), ["complete", "complete"]);
});

test("a log that cannot be written ends the search with its error, not the trial with a reason", async () => {
  const log = memoryLog();
  let full = false;
  const error = new UserError({ where: "disk", expected: "room", got: "a full disk" });
  const append = async (entry: Entry, at: number): Promise<boolean> => {
    if (full) throw error;
    return await log.append(entry, at);
  };
  const study = await begin({ ...log, append });
  const search = optimize(study, async ({ number, report }) => {
    if (number === 1) full = true;
    await report(1, 1).catch((thrown) => {
      // Room again, too late for this search.
      full = false;
      throw thrown;
    });
    return 1;
  });
  await assert.rejects(async () => await search, error);
  assert.deepEqual(states(study), ["complete", "waiting"]);
});

test("a trial that was taken for another's is lost to this search, which goes on", async () => {
  const log = memoryLog();
  const dead = new Set<string>();
  const journal = { ...log, isGone: async (worker: string) => dead.has(worker) };
  const study = await begin(journal);
  const other = await begin(journal);
  const lost: number[] = [];
  const search = optimize(
    study,
    async ({ number }) => {
      if (number > 0) return 1;
      dead.add(study.worker);
      await (await other.ask())!.tell(5);
      dead.clear();
      return 1;
    },
    { trials: 3 },
  );
  for await (const event of search) if (event.type === "lost") lost.push(event.trial);
  assert.deepEqual(lost, [0]);
  assert.deepEqual(
    study.trials.map(({ values }) => values),
    [[5], [1], [1]],
  );
});

test("options that make no sense are refused", async () => {
  const study = await begin();
  const done = async (options: OptimizeOptions): Promise<unknown> => await optimize(study, x, options);
  await assert.rejects(done({ trials: 0 }), /`trials`: expected a whole number >= 1, got 0/);
  await assert.rejects(done({ parallel: 1.5 }), /`parallel`: expected a whole number >= 1, got 1.5/);
  await assert.rejects(done({ timeout: -1 }), /`timeout`: expected seconds above 0, got -1/);
});
