import { runChild } from "./child.mjs";
import { median, spread } from "./statistics.mjs";

/** Seconds of one measured run of a contender that is too slow for the whole task. */
const budgetSeconds = 12;
const trialSamples = 12000;

/**
 * Measures contenders on one task. Each first tries its variants briefly, and the fastest stands for it; then all run in
 * turn, round after round, so that a busy minute of the machine hits all of them; odd rounds go backwards.
 *
 * @returns rows, one for each contender: how it ran and the result of each round, or why it could not.
 */
export async function compare(task, contenders, { rounds, log }) {
  const rows = [];
  for (const contender of contenders) {
    const row = { name: contender.name, ...(await chooseVariant(contender, task, log)), rounds: [] };
    if (row.reason !== undefined) log(`  ${row.name}: ${row.reason}`);
    rows.push(row);
  }
  for (let round = 0; round < rounds; round++) {
    const turn = rows.filter(({ reason }) => reason === undefined);
    for (const row of round % 2 === 0 ? turn : turn.reverse()) {
      const { result, reason } = await attempt(row.contender, { ...task, ...row.limits }, row.label);
      if (reason !== undefined) row.reason = reason;
      else row.rounds.push(result);
      log(`  round ${round + 1}: ${row.name}, ${row.label}: ${reason ?? `${Math.round(result.samplesPerSecond)}/s`}`);
    }
  }
  return rows.map(({ contender, ...row }) => summarise(row));
}

async function chooseVariant(contender, task, log) {
  const tried = [];
  for (const { label } of contender.variants(task)) {
    // One step tells whether it can run at all, and whether it is too slow for a longer trial.
    const batch = task.batch ?? (task.recipe === "digits-linear" ? 1024 : 60);
    let outcome = await attempt(contender, { ...task, ...shorter(task, contender.slow ? batch : trialSamples) }, label);
    if (outcome.reason === undefined && contender.slow) {
      const enough = Math.min(trialSamples, Math.floor((5 * outcome.result.samplesPerSecond) / batch) * batch);
      if (enough > batch) outcome = await attempt(contender, { ...task, ...shorter(task, enough) }, label);
    }
    if (outcome.reason === undefined) log(`  trial: ${contender.name}, ${label}: ${rate(outcome.result)}`);
    tried.push({ label, ...outcome });
  }
  const able = tried.filter(({ result }) => result !== undefined);
  if (able.length === 0) return { reason: tried[0].reason };
  const best = able.reduce((a, b) => (b.result.samplesPerSecond > a.result.samplesPerSecond ? b : a));
  const trials = able.map(({ label, result }) => ({ label, samplesPerSecond: result.samplesPerSecond }));
  return { contender, label: best.label, trials, limits: affordable(task, best.result) };
}

const rate = ({ samplesPerSecond }) => `${samplesPerSecond.toPrecision(4)}/s`;

const shorter = (task, limit) =>
  task.kind === "train" ? { epochs: limit < trialSamples ? 1 : 2, limit: Math.min(limit, task.limit) } : { seconds: 1 };

/** Fewer samples and one epoch for a contender that would need minutes. */
function affordable(task, { samplesPerSecond, batch = 1 }) {
  if (task.kind !== "train" || samplesPerSecond * budgetSeconds >= task.limit * task.epochs) return {};
  const affordable = Math.floor((samplesPerSecond * budgetSeconds) / batch) * batch;
  return { epochs: 1, limit: Math.min(task.limit, Math.max(batch, affordable)) };
}

async function attempt(contender, task, label) {
  const { reason, clean, ...variant } = contender.variants(task).find((variant) => variant.label === label);
  if (reason !== undefined) return { reason };
  try {
    return await runChild(variant);
  } finally {
    clean?.();
  }
}

function summarise({ rounds, ...row }) {
  if (rounds.length === 0) return { ...row, reason: row.reason ?? "did not run" };
  // Without the scratch folder it ran in.
  const { out: _, ...last } = rounds.at(-1);
  const memory = rounds.flatMap(({ peakRssMegabytes }) => peakRssMegabytes ?? []);
  return {
    ...row,
    samplesPerSecond: spread(rounds.map(({ samplesPerSecond }) => samplesPerSecond)),
    perRound: rounds.map(({ samplesPerSecond }) => samplesPerSecond),
    ...(memory.length === 0 ? {} : { peakRssMegabytes: median(memory) }),
    last,
  };
}

/** How many times faster than another row, from the pairs of one round each. */
export function ratio(row, other) {
  if (row?.perRound === undefined || other?.perRound === undefined) return undefined;
  return spread(row.perRound.slice(0, other.perRound.length).map((value, round) => value / other.perRound[round]));
}
