// Needs Node.js: loaded late as #node/tune/journal/….
import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process, told from any other there is or was. */
export interface ProcessId {
  readonly host: string;
  readonly pid: number;
  /** When it began, in words that only mean something on its host; `?` where the system does not say. */
  readonly start: string;
}

/** This process. */
export const thisProcess = (): ProcessId => ({ host: hostId(), pid: process.pid, start: startOf(process.pid) ?? "?" });

/** `host/pid/start/random`: of one worker, as its log and its files name it. */
export const newWorkerId = ({ host, pid, start }: ProcessId): string =>
  `${host}/${pid}/${start}/${randomBytes(6).toString("hex")}`;

/** The process of a worker; undefined for a text that is no worker's id. */
export function processOf(worker: string): ProcessId | undefined {
  const [, host, pid, start] = /^([^/]+)\/(\d+)\/([^/]+)\/[0-9a-f]+$/.exec(worker) ?? [];
  return host === undefined ? undefined : { host, pid: Number(pid), start: start! };
}

/** The part of a worker's id that no other has. */
export const nonceOf = (worker: string): string => worker.slice(worker.lastIndexOf("/") + 1);

/**
 * Whether a process runs: `alive`, `dead`, or `unknown` for one on another host. Where systems do not say when a process began,
 * one that was given a dead one's number passes for it.
 */
export function stateOf({ host, pid, start }: ProcessId): "alive" | "dead" | "unknown" {
  if (host !== hostId()) return "unknown";
  const now = startOf(pid);
  if (now !== undefined) return now === start ? "alive" : "dead";
  if (start !== "?") return "dead";
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH" ? "dead" : "alive";
  }
}

/** The host; on Linux with its space of process numbers, since containers may share a name but not the numbers. */
function hostId(): string {
  const name = hostname().replaceAll(/[^\w.-]/g, "_");
  const space = quietly(() => /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0]);
  return space === undefined ? name : `${name}-${space}`;
}

/** When a process began, on Linux: ticks since this boot. Undefined elsewhere, and when there is none or only its remains. */
function startOf(pid: number): string | undefined {
  return quietly(() => {
    // The second field, the program's name in brackets, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const isDead = fields[0] === "Z" || fields[0] === "X";
    return isDead ? undefined : `${boot()}-${fields[19]}`;
  });
}

const boot = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
