import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Random } from "../../../core/random.js";
import { trialName } from "../../active-trial.js";
import { openStudy } from "../../create-study.js";
import type { Trial } from "../../trial.js";
import { toyValue } from "./toy-search.js";

type Role = "coordinator" | "worker";

/** What was killed, and what the study came to. */
export interface Aftermath {
  readonly kills: Readonly<Record<Role | "child" | "writer", number>>;
  readonly trials: readonly Trial[];
  /** Lines in the journal that a kill had torn. */
  readonly torn: number;
}

/**
 * Runs a search in one coordinator with its children and two workers, kills them at random with SIGKILL, starts them again, has
 * writers die in the middle of a line, and lets the search end. Throws where a finished trial was lost, finished twice, or came to something else than it does.
 */
export async function killAtRandom(
  journal: string,
  { kills, seed }: { kills: number; seed: number },
): Promise<Aftermath> {
  const random = new Random(seed, "kills");
  const done = { coordinator: 0, worker: 0, child: 0, writer: 0 };
  const processes = new Map<ChildProcess, { readonly role: Role; readonly children: number[]; works: boolean }>();
  let trials = 20;
  const start = (role: Role): Promise<number | null> => {
    const program = fileURLToPath(new URL(`./toy-${role}.js`, import.meta.url));
    const child = spawn(process.execPath, [program, journal, String(trials)], { stdio: ["ignore", "pipe", "inherit"] });
    const children: number[] = [];
    const known = { role, children, works: false };
    processes.set(child, known);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      known.works = true;
      for (const [, pid] of text.matchAll(/^child (\d+)$/gm)) children.push(Number(pid));
    });
    return new Promise((resolve) => {
      child.on("close", (code) => {
        processes.delete(child);
        resolve(code);
      });
    });
  };
  const total = (): number => done.coordinator + done.worker + done.child + done.writer;
  const keepUp = async (role: Role): Promise<void> => {
    while (total() < kills) {
      const code = await start(role);
      if (code !== null && code !== 0) throw new Error(`the ${role} failed with ${code}`);
      // Whoever finds nothing to do ends: there is to be more.
      if (code === 0) trials += 10;
    }
    const code = await start(role);
    if (code !== 0) throw new Error(`the last ${role} failed with ${code}`);
  };
  const hunt = async (): Promise<void> => {
    while (total() < kills) {
      await sleep(random.uniform(10, 250));
      if (random.uniform() < 0.15 && existsSync(journal)) {
        await tear(journal);
        done.writer++;
        continue;
      }
      // Mostly those in the middle of work, sometimes one that just starts.
      const living = [...processes].filter(([, { works }]) => works || random.uniform() < 0.2);
      if (living.length === 0) continue;
      const [victim, { role, children }] = living[random.integer(living.length)]!;
      const child = random.uniform() < 0.7 ? children.at(-1 - random.integer(2)) : undefined;
      if (child !== undefined) {
        if (killed(child)) done.child++;
      } else if (victim.kill("SIGKILL")) done[role]++;
    }
  };
  await Promise.all([hunt(), keepUp("coordinator"), keepUp("worker"), keepUp("worker")]);
  await using study = await openStudy(journal);
  requireAll(study.trials, claimsOf(journal));
  return { kills: done, trials: study.trials, torn: readFileSync(journal, "utf8").split("<torn>\n").length - 1 };
}

/** A process that dies while it writes. */
const tear = (journal: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const program = fileURLToPath(new URL("./toy-tearer.js", import.meta.url));
    spawn(process.execPath, [program, journal], { stdio: "inherit" }).on("close", (_, signal) => {
      if (signal === "SIGKILL") resolve();
      else reject(new Error("the writer did not die of itself"));
    });
  });

function killed(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // Ended by itself.
    return false;
  }
}

/** What processes wrote down, apart from the journal, of trials whose end was acknowledged. */
const claimsOf = (journal: string): readonly (readonly [number, number])[] =>
  readFileSync(`${journal}.claims`, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number) as [number, number]);

/** That a trial finishes once is the replay's to see: it throws at a second end. */
function requireAll(trials: readonly Trial[], claims: readonly (readonly [number, number])[]): void {
  for (const { number, state, settings, values } of trials) {
    if (state !== "complete") throw new Error(`${trialName(number)} is ${state}`);
    if (values![0] !== toyValue(settings)) throw new Error(`${trialName(number)} came to ${values![0]}`);
  }
  const seen = new Set<number>();
  for (const [number, value] of claims) {
    if (seen.has(number)) throw new Error(`${trialName(number)} was acknowledged twice`);
    seen.add(number);
    if (trials[number]?.values?.[0] !== value) throw new Error(`${trialName(number)} was acknowledged and lost`);
  }
}
