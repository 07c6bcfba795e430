import { UserError } from "../core/errors.js";
import type { Detector } from "../pipeline/detector.js";
import type { InputBatch } from "../pipeline/input-batch.js";
import { readPictures } from "../pipeline/open-samples.js";
import { judgeBatches } from "../runs/judge-batches.js";
import { inputFor } from "../runs/score-input.js";
import { linesOf } from "../runs/verdict-lines.js";
import type { ShardContent, ShardOptions, ShardResult } from "./shard.js";

/** Judges a shard as `sandglass score` judges the same rows. A mistake in the input ends it, and goes with what was judged before. */
export async function judgeShard(
  detector: Detector,
  content: ShardContent,
  options: ShardOptions,
): Promise<ShardResult> {
  const { input, blame, format, onError, times } = options;
  const notices: string[] = [];
  const onNotice = (notice: string): void => void notices.push(notice);
  const lines = linesOf(format, { ends: false, times, blame: blame !== undefined, errors: onError === "report" });
  const texts: string[] = [];
  let [judged, anomalous, unread] = [0, 0, 0];
  const summary = (): ShardResult["summary"] => ({ judged, anomalous, unread, notices });
  const result = (): Uint8Array => Buffer.from(texts.join(""));
  try {
    const batches = batchesOf(detector, content, options, onNotice);
    for await (const batch of judgeBatches(detector, batches, {
      input,
      onNotice,
      ...(blame !== undefined && { blame }),
    })) {
      for (const one of batch) {
        const isVerdict = "score" in one;
        if (isVerdict || onError === "report") texts.push(lines.line(one));
        if (!isVerdict) unread++;
        else if (one.anomalous) anomalous++;
        if (isVerdict) judged++;
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { summary: { ...summary(), problem: error.problem }, lines: result() };
  }
  return { summary: summary(), lines: result() };
}

async function* batchesOf(
  { codec }: Detector,
  content: ShardContent,
  { input, fit, onError }: ShardOptions,
  onNotice: (notice: string) => void,
): AsyncGenerator<InputBatch> {
  if (content.kind === "batches") {
    yield* content.batches;
    return;
  }
  const nothing = (async function* () {})();
  yield* readPictures(
    input,
    content.contents,
    inputFor(codec, {
      ...{ stdin: nothing, onNotice },
      ...(fit && { fit }),
      ...(onError !== "stop" && { onError: "collect" }),
    }),
  );
}
