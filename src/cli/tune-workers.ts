import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism, freemem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/errors.js";
import type { StudyAbout } from "../runs/tuning/study-about.js";
import type { Study } from "../tune/study.js";
import { isOver, type TrialsView } from "./trials-view.js";
import type { TuneFlags } from "./tune-flags.js";

/** Deaths in a row, with no trial finished between them, after which no worker is started any more. */
const mostDeaths = 3;

/** How often the study is looked at. */
const pause = 400;

/**
 * Runs trials in `parallel` processes that join the study, the threads divided among them, and shows what they do. A worker that dies
 * is replaced; its trial goes to whoever asks next. Workers stop in order when the signal aborts, and at once when this process is gone.
 */
export async function coordinate(
  study: Study,
  about: StudyAbout,
  {
    flags,
    parallel,
    view,
    signal,
  }: {
    readonly flags: TuneFlags;
    readonly parallel: number;
    readonly view: TrialsView;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const threads = flags.threads ?? about.config.threads ?? availableParallelism();
  const each = Math.max(1, Math.floor(threads / parallel));
  const workers = new Set<ChildProcess>();
  let deaths = 0;
  let before = 0;
  let errors = "";
  let failed = "";
  let finished = false;
  let allowed = parallel;
  const start = (): void => {
    const worker = spawn(
      process.execPath,
      [...process.execArgv, process.argv[1]!, ...wordsOf(study, about, flags, each)],
      {
        env: { ...process.env, SANDGLASS_TUNE_WORKER: "1" },
        stdio: ["ignore", "ignore", "pipe", "ipc"],
        // Ctrl-C on a terminal reaches the whole group: each worker is told once, by us.
        detached: true,
      },
    );
    workers.add(worker);
    let said = "";
    worker.stderr!.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
    });
    worker.on("exit", (code) => {
      workers.delete(worker);
      if (code === 0) finished = true;
      else if (code === 2) failed = said;
      else if (!signal.aborted) {
        deaths++;
        errors = said;
      }
    });
  };
  const stop = (): void => {
    for (const worker of workers) worker.kill("SIGTERM");
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    while (!signal.aborted && failed === "" && deaths < mostDeaths) {
      if (!finished && workers.size < allowed) {
        if (workers.size > 0 && !hasRoom(workers.size)) {
          view.note(`Memory is short: ${workers.size} at a time instead of ${parallel}.`);
          allowed = workers.size;
        } else start();
      }
      await sleep(pause, undefined, { signal }).catch(() => {});
      await study.refresh();
      const over = study.trials.filter(isOver).length;
      if (over > before) deaths = 0;
      before = over;
      view.update(study.trials);
      if (finished && workers.size === 0) break;
    }
  } finally {
    stop();
    await Promise.all([...workers].map((worker) => new Promise((resolve) => worker.once("exit", resolve))));
    signal.removeEventListener("abort", stop);
    await study.refresh();
    view.update(study.trials);
  }
  if (failed !== "") throw asTold(failed);
  if (deaths >= mostDeaths) {
    throw new UserError({
      where: "--parallel",
      expected: "workers that live to finish a trial",
      got: `${deaths} deaths in a row${errors.trim() === "" ? "" : `, the last with: ${errors.trim().split("\n").at(-1)}`}`,
      remedy: "Memory may be short: lower --parallel, or the batch size and widths in the space. The study is kept.",
    });
  }
}

/** Whether another process of the size of this one's siblings fits: a quarter of their even share of the machine must be free. */
const hasRoom = (workers: number): boolean => freemem() > (0.25 * (freemem() + workers * 2 ** 30)) / (workers + 1);

function wordsOf(study: Study, about: StudyAbout, flags: TuneFlags, threads: number): readonly string[] {
  const { timeout, engine, dataDir } = flags;
  return [
    ...["tune", "--study", study.place, "--threads", String(threads), "--trials", String(about.trials)],
    ...(timeout === undefined ? [] : ["--timeout", `${timeout}s`]),
    ...(engine === undefined ? [] : ["--engine", engine]),
    ...(dataDir === undefined ? [] : ["--data-dir", dataDir]),
  ];
}

/** A worker's own error, in its words. */
function asTold(text: string): Error {
  const line = text.split("\n").find((one) => one.startsWith("error: "));
  return new UserError({
    where: "a worker",
    expected: "trials that can begin",
    got: line === undefined ? text.trim() : line.slice("error: ".length),
  });
}
