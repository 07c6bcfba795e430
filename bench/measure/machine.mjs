import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mjs";

/** What a reader must know of the machine to make sense of a number. */
export function machineFacts() {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    flags: vectorFlags(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    loadAtStart: loadavg()[0],
    date: new Date().toISOString().slice(0, 10),
    commit: firstLine("git", ["rev-parse", "--short", "HEAD"]),
  };
}

function vectorFlags() {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1].split(" ") ?? [];
    return ["avx2", "fma", "avx512f"].filter((flag) => flags.includes(flag));
  } catch {
    return [];
  }
}

function firstLine(command, args) {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n")[0];
  } catch {
    return "unknown";
  }
}

/**
 * Single-precision multiply-adds per second of `threads` cores at once, measured by a small C program: the ceiling that
 * shares are given of. Undefined where no C compiler is found.
 */
export async function peakGflops(threads) {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-peak-"));
  try {
    const program = join(folder, "peak");
    const source = fileURLToPath(new URL("peak.c", import.meta.url));
    execFileSync(process.env.CC ?? "cc", ["-O3", "-march=native", source, "-o", program], { stdio: "ignore" });
    const runs = Array.from({ length: threads }, () => runChild({ command: program, args: [] }));
    const rates = (await Promise.all(runs)).map(({ result }) => result?.gflops ?? 0);
    return rates.reduce((sum, rate) => sum + rate, 0);
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
