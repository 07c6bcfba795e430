import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ActiveTrial } from "./active-trial.js";
import { createStudy, openStudy } from "./create-study.js";
import type { Outcome } from "./outcome.js";
import type { Pruner } from "./pruner.js";
import { float } from "./space.js";
import { type Study, TrialLostError } from "./study.js";
import { memoryLog } from "./study-log.js";
import type { Trial } from "./trial.js";

const pruner: Pruner = {
  name: "thirds",
  decide: ({ trial: { number, reports } }) => (["continue", "pause", "stop"] as const)[(number + reports.length) % 3]!,
  promote: (trials) => trials.find(({ state, number }) => state === "paused" && number % 2 === 0)?.number,
};
const outcomes: readonly Outcome[] = [
  ...[1, { state: "pruned" }, { state: "paused" }, { state: "waiting" }, { state: "failed", reason: "so it is" }],
] as const;

const step = fc.record({
  worker: fc.nat(2),
  action: fc.constantFrom("ask", "report", "tell", "die", "enqueue", "refresh", "close"),
  which: fc.nat(20),
});

const isFinal = ({ state }: Trial): boolean => state === "complete" || state === "pruned" || state === "failed";

test("whatever workers do, in whatever order, no trial is two's at once and nothing final changes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const dead = new Set<string>();
      const journal = { ...memoryLog(), isGone: async (worker: string) => dead.has(worker) };
      const join = (): Promise<Study> => createStudy({ space: { x: float(0, 1) }, sampler: "random", pruner, journal });
      const workers = await Promise.all([join(), join(), join()]);
      const held: ActiveTrial[][] = [[], [], []];
      const over = new Map<number, Trial>();
      for (const { worker, action, which } of steps) {
        const study = workers[worker]!;
        const mine = held[worker]!;
        const trial = mine[which % Math.max(mine.length, 1)];
        const owned = trial !== undefined && (await owner(study, trial.number)) === study.worker;
        try {
          if (action === "ask") {
            const given = (await study.ask({ trials: 12 }))!;
            if (given !== undefined) mine.push(given);
          } else if (action === "enqueue") await study.enqueue({ x: which / 20 });
          else if (action === "refresh") await study.refresh();
          else if (action === "die" || action === "close") {
            if (action === "die") dead.add(study.worker);
            else await study.close();
            workers[worker] = await join();
            mine.length = 0;
          } else if (trial !== undefined) {
            if (action === "report") await trial.report(1 + (which % 5), which);
            else await trial.tell(outcomes[which % outcomes.length]!);
            assert.ok(owned, "only who has a trial may say something of it");
          }
        } catch (error) {
          assert.ok(error instanceof TrialLostError, String(error));
          assert.equal(owned && mine.filter(({ number }) => number === trial.number).length === 1, false);
        }
        for (const now of (await workers[0]!.refresh()).trials) {
          if (over.has(now.number)) assert.deepEqual(now, over.get(now.number));
          else if (isFinal(now)) over.set(now.number, now);
        }
      }
      const replayed = await openStudy(journal);
      for (const worker of workers) assert.deepEqual((await worker.refresh()).trials, replayed.trials);
    }),
    { numRuns: 60, seed: 3 },
  );
});

const owner = async (study: Study, number: number): Promise<string | undefined> => {
  const { state, worker } = (await study.refresh()).trials[number]!;
  return state === "running" ? worker : undefined;
};
