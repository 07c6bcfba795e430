// What a pruner would have saved of a study that ran without one: its learning curves, kept in the journal, are told again epoch by
// epoch, and the pruner stops what it stops.
// node scripts/asha-replay.mjs STUDY.jsonl [--pruner asha:eta=3] [--orders 100]: the trials in the study's order, then shuffled
import { parseArgs } from "node:util";
import { Random } from "../dist/core/random.js";
import { createStudy, openStudy, optimize, parsePruner } from "../dist/tune/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pruner: { type: "string", default: "asha" }, orders: { type: "string", default: "100" } },
});
const recorded = await openStudy(positionals[0]);
const [objective] = recorded.definition.objectives;
const { space } = recorded.definition;
const curves = recorded.trials.filter(({ state }) => state === "complete");
const most = Math.max(...curves.map(({ reports }) => reports.length));
const better = objective.direction === "maximize" ? Math.max : Math.min;
const best = better(...curves.map(({ values }) => values[0]));

/** Epochs spent, and the best value reached, with the trials in that order. */
async function replay(order) {
  const study = await createStudy({
    space,
    objectives: [objective],
    sampler: { name: "recorded", suggest: ({ number }) => curves[order[number]]?.settings },
    pruner: parsePruner(values.pruner, { resource: most }),
  });
  let epochs = 0;
  await optimize(study, async ({ number, reports, report }) => {
    const curve = curves[order[number]].reports;
    for (const { step, value } of curve.slice(reports.length)) {
      epochs++;
      if ((await report(step, value)) !== "continue") return undefined;
    }
    return curves[order[number]].values[0];
  });
  return { epochs, best: study.best?.values[0] };
}

const whole = curves.reduce((sum, { reports }) => sum + reports.length, 0);
const asked = await replay(curves.map((_, at) => at));
console.log(`${curves.length} trials of ${most} epochs: ${whole} epochs, best ${best}`);
console.log(
  `${values.pruner}, in their order: ${asked.epochs} epochs (${((100 * asked.epochs) / whole).toFixed(0)} %), best ${asked.best}`,
);
const shuffled = [];
for (let at = 0; at < Number(values.orders); at++) {
  shuffled.push(await replay([...new Random(at, "orders").permutation(curves.length)]));
}
const found = shuffled.filter((one) => one.best === best).length;
const spent = shuffled.reduce((sum, { epochs }) => sum + epochs, 0) / shuffled.length;
console.log(
  `shuffled ${shuffled.length} times: ${((100 * spent) / whole).toFixed(0)} % of the epochs, the best found in ${found}`,
);
await recorded.close();
