import { Command } from "commander";

/** `sandglass doctor`: declared here, done in doctor-run.ts. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .summary("say what this machine can do")
    .description("Says which engines work here, which one `auto` takes and why, and where data and caches are.")
    .option("--data-dir <folder>", "also look for data here (or set SANDGLASS_DATA)")
    .option("--json", "as JSON")
    .action(async (flags) => (await import("./doctor-run.js")).doctor(flags));
}
