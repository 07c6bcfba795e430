import type { ScoringState } from "../queue/score-shards.js";
import { formatRate } from "./progress.js";

/** Shows how far a scoring by workers is. */
export interface ShardProgress {
  state(state: ScoringState): void;
  /** Something to say once. */
  note(text: string): void;
  stop(): void;
}

/** A line that is rewritten on a terminal; elsewhere only what is said once. The bar's library is loaded only then. */
export async function openShardProgress(terminal: NodeJS.WriteStream): Promise<ShardProgress> {
  const say = (text: string): void => void terminal.write(`${text}\n`);
  if (terminal.isTTY !== true) return { state: () => {}, note: say, stop: () => {} };
  const { default: library } = await import("cli-progress");
  const begun = performance.now();
  const bar = new library.SingleBar({
    format: "{judged} judged  {rate} samples/s  {shards} shards done, {inFlight} under way  {workers} workers",
    ...{ stream: terminal, clearOnComplete: true, hideCursor: true, fps: 8, gracefulExit: false },
  });
  let shown = false;
  let kept: number | undefined;
  const stop = (): void => {
    if (shown) bar.stop();
    shown = false;
  };
  return {
    state({ judged, shards, inFlight, workers }) {
      // What an earlier process judged has no part in the rate.
      kept ??= judged;
      const rate = formatRate((1000 * (judged - kept)) / Math.max(1, performance.now() - begun));
      const payload = { judged: judged.toLocaleString("en-US"), rate, shards, inFlight, workers };
      if (!shown) bar.start(1, 0, payload);
      shown = true;
      bar.update(0, payload);
    },
    note(text) {
      stop();
      say(text);
    },
    stop,
  };
}
