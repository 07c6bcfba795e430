import { median } from "../measure/statistics.mjs";

const batches = { "digits-anomaly": 60, "ecg-lstm": 64 };

/** The task a JavaScript peer was started with, the recipe's own numbers filled in. */
export function readTask() {
  const { recipe, width = 1, size = 28, kind = "train", ...rest } = JSON.parse(process.argv[2]);
  const batch = rest.batch ?? (kind === "infer" ? 1 : (batches[recipe] ?? 1024));
  return { epochs: 1, seconds: 2, ...rest, recipe, width, size, kind, batch };
}

/** Prints what a peer measured as the line the benchmark reads. */
export function report(measured) {
  const peakRssMegabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ...measured, peakRssMegabytes }));
}

/**
 * Times whole epochs: calls `step` with the row numbers of each batch of a fresh shuffle, then `settle`, which waits for
 * whatever is still under way and gives the mean loss.
 */
export async function timeEpochs({ count, batch, epochs, shuffle }, step, settle) {
  const perEpoch = [];
  let loss;
  let firstStepSeconds;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const began = performance.now();
    const order = shuffle(count);
    for (let at = 0; at < count; at += batch) {
      await step(order.slice(at, at + batch));
      firstStepSeconds ??= (performance.now() - began) / 1000;
    }
    loss = await settle();
    perEpoch.push((count * 1000) / (performance.now() - began));
  }
  return { batch, samplesPerSecond: median(perEpoch), perEpoch, loss, firstStepSeconds };
}

/** Times calls for `seconds`, after some to warm up: the median time of one, and what that makes in images/s. */
export async function timeCalls({ count, batch, seconds }, call) {
  for (let round = 0; round < 5; round++) await call(0);
  const times = [];
  const ends = performance.now() + seconds * 1000;
  for (let at = 0; performance.now() < ends; at = (at + batch) % (count - batch + 1)) {
    const began = performance.now();
    await call(at);
    times.push(performance.now() - began);
  }
  const milliseconds = median(times);
  return { batch, samplesPerSecond: (batch * 1000) / milliseconds, milliseconds };
}
