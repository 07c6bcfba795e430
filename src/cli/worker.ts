import { Command } from "commander";
import { wholeNumber } from "./flags.js";
import { redisOption } from "./redis-option.js";

const examples = `
Examples:
  $ sandglass worker --redis redis://127.0.0.1:6379
  $ SANDGLASS_REDIS=redis://:PASSWORD@queue.example:6379 sandglass worker --concurrency 8

A worker takes shards of sandglass score --redis, from any number of machines, until Ctrl-C; it then finishes the one under
way. It needs nothing but the way to Redis: model and samples come from there. All machines need the same version of Sandglass.
A worker that dies loses nothing: another takes its shard over after --lock seconds.`;

/** `sandglass worker`: declared here, done in worker-run.ts. */
export function workerCommand(): Command {
  return new Command("worker")
    .summary("judge samples for others, out of a queue")
    .description("Judges shards of samples that sandglass score --redis sends.")
    .addOption(redisOption())
    .option("--concurrency <n>", "processes to start (default: 1)", wholeNumber("--concurrency", 1))
    .option("--threads <n>", "threads of the engine in each process (default: 1)", wholeNumber("--threads", 1))
    .option(
      "--lock <seconds>",
      "a worker that gave no sign of life for so long has its shard taken over (default: 30)",
      wholeNumber("--lock", 1),
    )
    .addHelpText("after", examples)
    .action(async (flags) => (await import("./worker-run.js")).work(flags));
}
