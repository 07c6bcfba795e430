import { run } from "../runs/run.js";
import { begin, configOf, keeping, resumed, type TrainFlags } from "./begin-run.js";
import { downloadProgress } from "./download-progress.js";
import { exitCode } from "./exit-code.js";
import { keepPipes } from "./keep-pipes.js";
import { openProgress } from "./progress.js";
import { reporter } from "./run-reporter.js";
import { isStop, stopOnSignal } from "./stop-on-signal.js";

export async function train(subject: string | undefined, flags: TrainFlags): Promise<void> {
  let begun =
    flags.resume === undefined
      ? begin(configOf("train", subject, flags), flags.out)
      : resumed(flags.resume, subject, flags);
  const progress = await openProgress(flags.json ? process.stderr : process.stdout, process.stderr);
  const stop = stopOnSignal(() => progress.note("Stopping after this step. Ctrl-C again quits at once."));
  const options = {
    resume: flags.resume !== undefined,
    signal: stop.signal,
    onDownload: downloadProgress(process.stderr),
    onNotice: (notice: string) => progress.note(notice.replaceAll("`", "")),
  };
  try {
    if (flags.resume === undefined) begun = await keepPipes(begun, stop.signal, options.onNotice);
    const report = reporter(begun, progress, flags.json);
    for await (const event of run(begun.config, begun.folder, options)) report(event);
  } catch (error) {
    if (!isStop(error, stop.signal)) throw flags.resume === undefined ? keeping(begun.folder, error) : error;
    // Interrupted before there was anything to save, as during a download.
    progress.note("Interrupted before training began. Nothing was written.");
  } finally {
    progress.stop();
    stop.release();
  }
  if (stop.signal.aborted) process.exitCode = exitCode.interrupted;
}
