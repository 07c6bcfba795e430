import { connect } from "../queue/connect.js";
import { dispatchTrials } from "../queue/dispatch-trials.js";
import { sharedLog } from "../queue/shared-study.js";
import type { StudyAbout } from "../runs/tuning/study-about.js";
import { openStudy } from "../tune/create-study.js";
import type { Study } from "../tune/study.js";
import type { TrialsView } from "./trials-view.js";
import type { TuneFlags } from "./tune-flags.js";

/** Has the workers of a queue run the trials of a study, whose file here stays complete. */
export async function searchByWorkers(
  study: Study,
  about: StudyAbout,
  {
    url,
    flags,
    view,
    signal,
  }: { readonly url: string; readonly flags: TuneFlags; readonly view: TrialsView; readonly signal: AbortSignal },
): Promise<void> {
  const connection = await connect(url, view.note);
  try {
    const { log, name } = await sharedLog(study.place, url);
    const shared = await openStudy(log);
    try {
      await dispatchTrials(about, {
        ...{ connection, name, signal, place: study.place, onNotice: view.note },
        ...{ parallel: flags.parallel, timeout: flags.timeout },
        refresh: async () => {
          await shared.refresh();
          await study.refresh();
          view.update(study.trials);
          return study.trials.filter(({ state }) => state === "running").length;
        },
      });
    } finally {
      await shared.close();
    }
  } finally {
    connection.close();
  }
}
