import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActiveTrial } from "./active-trial.js";
import { createStudy, openStudy } from "./create-study.js";
import type { Entry } from "./entry.js";
import type { Pruner } from "./pruner.js";
import type { Sampler } from "./sampler.js";
import { float } from "./space.js";
import { type Study, TrialLostError } from "./study.js";
import { memoryLog } from "./study-log.js";
import { maximize, minimize } from "./trial.js";

const space = { x: float(0, 1) };
/** Of trial n: n / 10, up to trial 9. */
const tenths: Sampler = { name: "tenths", suggest: ({ number }) => (number < 10 ? { x: number / 10 } : undefined) };

/** Pauses at step 1, promotes the paused trial with the best value once three have reached it; stops what is above 100. */
const rungs: Pruner = {
  name: "rungs",
  decide: ({ trial }) => {
    const { step, value } = trial.reports.at(-1)!;
    return value > 100 ? "stop" : step === 1 ? "pause" : "continue";
  },
  promote: (trials) => {
    const reached = trials.filter(({ reports }) => reports.length > 0);
    const [best] = reached.toSorted((a, b) => a.reports[0]!.value - b.reports[0]!.value);
    return reached.length >= 3 && best?.state === "paused" ? best.number : undefined;
  },
};

const begin = (options: Partial<Parameters<typeof createStudy>[0]> = {}): ReturnType<typeof createStudy> =>
  createStudy({ space, sampler: tenths, ...options });

const asked = async (study: Study, count: number): Promise<readonly ActiveTrial[]> => {
  const trials: ActiveTrial[] = [];
  for (let at = 0; at < count; at++) trials.push((await study.ask())!);
  return trials;
};

test("asked for and told, a trial is complete, and the best of the study is known", async () => {
  const study = await begin({ objectives: [maximize("score")] });
  for (const value of [1, 3, 2]) await study.tell((await study.ask())!, value);
  assert.deepEqual(
    study.trials.map(({ number, settings, state, values, starts }) => ({ number, settings, state, values, starts })),
    [1, 3, 2].map((value, number) => ({
      ...{ number, settings: { x: number / 10 }, state: "complete", values: [value], starts: 1 },
    })),
  );
  assert.equal(study.best?.number, 1);
});

test("constraints keep a trial from being the best", async () => {
  const study = await begin({ objectives: [minimize("loss"), minimize("size")] });
  const best = (): number | undefined => study.best?.number;
  await study.tell((await study.ask())!, { values: [1, 9], constraints: [0.1] });
  assert.equal(best(), undefined);
  await study.tell((await study.ask())!, { values: [2, 9], constraints: [0, -1] });
  assert.equal(best(), 1);
});

test("of several objectives the front is known", async () => {
  const study = await begin({ objectives: [minimize("loss"), maximize("speed")], pruner: "none" });
  for (const values of [
    [1, 5],
    [2, 9],
    [2, 4],
  ])
    await study.tell((await study.ask())!, values);
  assert.deepEqual(
    study.front.map(({ number }) => number),
    [0, 1],
  );
});

test("ask gives nothing when the sampler is at its end or there are as many trials as wanted", async () => {
  const study = await begin();
  for (let at = 0; at < 3; at++) assert.ok(await study.ask({ trials: 3 }));
  assert.equal(await study.ask({ trials: 3 }), undefined);
  for (let at = 3; at < 10; at++) assert.ok(await study.ask());
  assert.equal(await study.ask(), undefined);
});

test("promoted trials come first, then those given back, then those put in line, then new ones", async () => {
  const study = await begin({ pruner: rungs });
  const [first, second, third, fourth] = await asked(study, 4);
  for (const [trial, value] of [
    [first, 5],
    [second, 4],
    [third, 6],
  ] as const) {
    assert.equal(await trial!.report(1, value), "pause");
    await trial!.tell({ state: "paused" });
  }
  await fourth!.tell({ state: "waiting" });
  await study.enqueue({ x: 0.77 });
  assert.deepEqual(
    study.trials.map(({ state }) => state),
    ["paused", "paused", "paused", "waiting", "waiting"],
  );
  const order = await asked(study, 4);
  assert.deepEqual(
    order.map(({ number }) => number),
    [1, 3, 4, 5],
  );
  assert.deepEqual(
    order.map(({ again }) => again),
    [true, true, false, false],
  );
  assert.deepEqual(order[0]!.reports, [{ step: 1, value: 4 }]);
  assert.deepEqual(order[2]!.settings, { x: 0.77 });
  assert.equal(order[1]!.name, fourth!.name);
});

test("a step that the log has already is not kept twice, and gets the word it got then", async () => {
  const log = memoryLog();
  const study = await begin({ pruner: rungs, journal: log });
  const [trial] = await asked(study, 1);
  assert.equal(await trial!.report(1, 5), "pause");
  assert.equal(await trial!.report(2, 4), "continue");
  const length = (await log.read(0)).length;
  assert.equal(await trial!.report(1, 7), "continue");
  assert.equal(await trial!.report(2, 7), "continue");
  assert.equal((await log.read(0)).length, length);
  assert.deepEqual(study.trials[0]!.reports, [
    { step: 1, value: 5 },
    { step: 2, value: 4 },
  ]);
});

test("what the pruner said holds for a trial whose worker died before acting on it", async () => {
  const log = mortalLog();
  const pruner: Pruner = { name: "rungs", decide: rungs.decide };
  const doomed = await begin({ pruner, journal: log });
  const [pausing, stopping, working] = await asked(doomed, 3);
  await pausing!.report(1, 5);
  await stopping!.report(1, 101);
  await working!.report(2, 5);
  log.dead.add(doomed.worker);
  const other = await begin({ pruner, journal: log });
  const next = await other.ask();
  assert.deepEqual(
    other.trials.map(({ state }) => state),
    ["paused", "pruned", "running"],
  );
  assert.equal(next!.number, 2);
  assert.equal(next!.again, true);
});

test("a trial that five workers died of has failed; given back in order it may be taken up for ever", async () => {
  const log = mortalLog();
  for (let death = 0; death < 5; death++) {
    const doomed = await begin({ journal: log });
    assert.equal((await doomed.ask())!.number, 0);
    await doomed.close();
    const again = await begin({ journal: log });
    assert.equal((await again.ask())!.number, 0);
    log.dead.add(again.worker);
  }
  const last = await begin({ journal: log });
  assert.equal((await last.ask())!.number, 1);
  assert.deepEqual([last.trials[0]!.state, last.trials[0]!.reason], ["failed", "5 workers died while they ran it"]);
});

test("a trial is given to one worker, and told by that one only, once", async () => {
  const log = mortalLog();
  const slow = await begin({ journal: log });
  const other = await begin({ journal: log });
  const [trial] = await asked(slow, 1);
  assert.equal((await other.ask())!.number, 1);
  await assert.rejects(other.tell(trial!, 1), lost(/has now/));
  log.dead.add(slow.worker);
  const again = await other.ask();
  assert.equal(again!.number, 0);
  await assert.rejects(slow.report(trial!, 1, 1), lost(/trial 0: .*one that memory\/2 has now/));
  await again!.tell(7);
  await assert.rejects(slow.tell(trial!, 1), lost(/one that is complete/));
  await assert.rejects(other.tell(again!, 1), lost(/one that is complete/));
  assert.deepEqual(other.trials[0]!.values, [7]);
});

const lost =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof TrialLostError && pattern.test(error.message);

/** A log in memory whose workers can die. */
function mortalLog() {
  const dead = new Set<string>();
  return { ...memoryLog(), dead, isGone: async (worker: string) => dead.has(worker) };
}

test("two handles that ask at once never get the same trial", async () => {
  const journal = memoryLog();
  const studies = await Promise.all([begin({ journal }), begin({ journal }), begin({ journal })]);
  const given = await Promise.all(studies.flatMap((study) => Array.from({ length: 3 }, () => study.ask())));
  assert.deepEqual(given.map((trial) => trial!.number).sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("a study closed gives back what it was given and not told", async () => {
  const journal = memoryLog();
  const study = await begin({ journal });
  const [kept] = await asked(study, 2);
  await kept!.tell(1);
  await study.close();
  const later = await openStudy(journal, { sampler: tenths });
  assert.deepEqual(
    later.trials.map(({ state }) => state),
    ["complete", "waiting"],
  );
});

test("a trial whose end could not be written is not lost to the study", async () => {
  const log = memoryLog();
  let full = false;
  const append = async (entry: Entry, at: number): Promise<boolean> => {
    // Written, but not known to be.
    const done = await log.append(entry, at);
    if (full) throw new Error("full");
    return done;
  };
  const study = await begin({ journal: { ...log, append } });
  full = true;
  await assert.rejects(study.ask(), /full/);
  full = false;
  assert.equal((await study.ask())!.number, 0);
});

test("the same seed and answers give the same study", async () => {
  const run = async (seed: number): Promise<unknown> => {
    const study = await begin({ sampler: "random", seed });
    for (let at = 0; at < 5; at++) {
      const trial = (await study.ask())!;
      await trial.tell(Number(trial.settings["x"]) ** 2);
    }
    return study.trials.map(({ settings, values }) => ({ settings, values }));
  };
  assert.deepEqual(await run(3), await run(3));
  assert.notDeepEqual(await run(3), await run(4));
});

test("values that are missing or not finite are refused, and the trial can still be told", async () => {
  const study = await begin({ objectives: [minimize("loss"), minimize("size")] });
  const [trial] = await asked(study, 1);
  const refused = (outcome: unknown, pattern: RegExp): Promise<void> =>
    assert.rejects(study.tell(trial!, outcome as number), { name: "UserError", message: pattern });
  await refused(1, /trial 0: expected 2 numbers \(loss, size\), got 1 number\./);
  await refused(undefined, /expected 2 numbers \(loss, size\), got nothing/);
  await refused([1, Number.NaN], /trial 0, objective size: expected a finite number, got NaN/);
  await refused(["1", 2], /objective loss: expected a finite number, got "1"/);
  await refused({ values: [1, 2], constraints: [null] }, /constraint 1: expected a finite number, got null/);
  await refused({ values: [1, 2], constraints: 3 }, /constraints: expected a list of numbers, got 3/);
  await assert.rejects(trial!.report(1, Number.POSITIVE_INFINITY), /expected a finite value, got Infinity at step 1/);
  await assert.rejects(trial!.report(0, 1), /expected a step above 0, got 0/);
  assert.equal((await trial!.tell([1, 2])).state, "complete");
});

test("settings that are none of the space are refused, in line or from a sampler", async () => {
  const study = await begin({ sampler: { name: "odd", suggest: () => ({ y: 1 }) } });
  await assert.rejects(study.enqueue({ x: 0.5, units: 3 }), {
    name: "UserError",
    message: /parameter of the space.*units/,
  });
  await assert.rejects(study.enqueue({ x: 1.5 }), { name: "UserError", message: /"x"/ });
  await assert.rejects(study.ask(), { name: "UserError", message: /parameter of the space.*"y"/ });
  assert.deepEqual(study.trials, []);
});

test("a study that makes no sense is refused before anything is written", async () => {
  const journal = memoryLog();
  const refused = (options: Partial<Parameters<typeof createStudy>[0]>, message: RegExp): Promise<void> =>
    assert.rejects(begin({ journal, ...options }), { name: "UserError", message });
  await refused({ space: {} }, /space: expected one or more dimensions, got none/);
  await refused({ name: " " }, /`name`: expected a word or two, got nothing/);
  await refused({ objectives: [] }, /`objectives`: expected one or more, got none/);
  await refused({ objectives: [minimize("a"), maximize("a")] }, /`objectives`: expected names that differ/);
  await refused({ seed: 0.5 }, /`seed`: expected a whole number >= 0, got 0.5/);
  await refused({ sampler: "randon" }, /Did you mean "random"/);
  await refused({ pruner: "asah" }, /pruner: expected one of/);
  await refused(
    { pruner: rungs, objectives: [minimize("a"), minimize("b")] },
    /`pruner`: expected a study of one objective/,
  );
  assert.deepEqual(await journal.read(0), []);
});

test("another study under the same name is refused, and what differs is shown", async () => {
  const journal = memoryLog();
  await begin({ journal, name: "ours", objectives: [minimize("loss")], seed: 5 });
  const before = await journal.read(0);
  const refused = (options: Partial<Parameters<typeof createStudy>[0]>, message: RegExp): Promise<void> =>
    assert.rejects(begin({ journal, ...options }), { name: "UserError", message });
  await refused({ name: "theirs" }, /memory: .*name: "theirs".*got the study "ours" \(name: "ours"\)/);
  await refused({ objectives: [maximize("loss")] }, /objectives: .*maximize.*, got .*minimize/);
  await refused({ space: { x: float(0, 2) } }, /x: .*"high":2.*, got .*x: .*"high":1/);
  await refused({ space: { ...space, y: float(0, 1) } }, /y: \{.*\}\), got .*y: none/);
  await refused({ seed: 6 }, /seed: 6.*, got .*seed: 5/);
  assert.deepEqual(await journal.read(0), before);
  // Unsaid is what the study has; the order of fields says nothing.
  const joined = await begin({ journal, space: { x: { high: 1, low: 0, kind: "float" } } });
  assert.equal(joined.definition.seed, 5);
});

test("a study goes on with what a text named it, and asks for a sampler that was an object", async () => {
  const journal = memoryLog();
  await begin({ journal, sampler: "random", pruner: "none", note: "a toy", about: { rows: [1] } });
  const again = await openStudy(journal);
  assert.ok(await again.ask());
  assert.deepEqual(again.definition.sampler, { name: "random", spec: "random" });
  assert.deepEqual([again.definition.note, again.definition.about], ["a toy", { rows: [1] }]);
  const own = memoryLog();
  await begin({ journal: own });
  const opened = await openStudy(own);
  await assert.rejects(
    opened.ask(),
    /study "study": expected a `sampler` to ask, got none: it began with an object, "tenths"/,
  );
  await assert.rejects(openStudy(memoryLog()), /memory: expected a study, got nothing there/);
});
