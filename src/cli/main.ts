#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { suggestion } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import { version } from "../core/version.js";
import { completionCommand } from "./completion.js";
import { dataCommand } from "./data.js";
import { denoiseCommand } from "./denoise.js";
import { doctorCommand } from "./doctor.js";
import { evalCommand } from "./eval.js";
import { exitCode } from "./exit-code.js";
import { exportCommand } from "./export.js";
import { inFlags } from "./in-flags.js";
import { inspectCommand } from "./inspect.js";
import { recipesCommand } from "./recipes.js";
import { runCommand } from "./run.js";
import { scoreCommand } from "./score.js";
import { serveCommand } from "./serve.js";
import { setThresholdCommand } from "./set-threshold.js";
import { studioCommand } from "./studio.js";
import { trainCommand } from "./train.js";
import { tuneCommand } from "./tune.js";
import { workerCommand } from "./worker.js";

// Commands declare their options here and import their work only when run, so that --help answers at once.
const commands = [
  runCommand,
  trainCommand,
  tuneCommand,
  evalCommand,
  scoreCommand,
  denoiseCommand,
  serveCommand,
  exportCommand,
  inspectCommand,
  setThresholdCommand,
  studioCommand,
  workerCommand,
  recipesCommand,
  dataCommand,
  doctorCommand,
  completionCommand,
];

const examples = `
Examples:
  $ sandglass run digits-anomaly --epochs 5       learn MNIST digits, tell them from other pictures, write a report
  $ sandglass score runs/digits-anomaly-1 scans/  judge new pictures
  $ sandglass export runs/digits-anomaly-1        one ONNX file to take elsewhere
  $ sandglass train --resume runs/digits-anomaly-1
  $ sandglass recipes                             what can be trained
  $ sandglass data list                           which datasets are on this machine
  $ sandglass doctor                              which engine would run here, and why

Every command explains itself: sandglass train --help`;

function program(): Command {
  const root = new Command("sandglass")
    .description("Train autoencoders on images, signals and tables: no Python, no native install step.")
    .enablePositionalOptions()
    .option("-V, --version", "print the version")
    .on("option:version", () => {
      console.log(version);
      process.exit(exitCode.ok);
    })
    .addHelpText("after", examples);
  for (const declare of commands) root.addCommand(declare());
  for (const command of allCommands(root)) {
    command
      .exitOverride()
      .helpOption("-h, --help", "explain this command")
      .showHelpAfterError(`Try: ${fullName(command)} --help`);
    if (command.commands.length > 0) command.on("command:*", ([word]: string[]) => unknown(command, word!));
  }
  return root;
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function unknown(command: Command, word: string): never {
  const names = command.commands.map((inner) => inner.name());
  throw new UserError({
    where: fullName(command),
    expected: `one of ${names.join(", ")}`,
    got: `"${word}"`,
    ...suggestion(word, names),
  });
}

const allCommands = (root: Command): readonly Command[] => [root, ...root.commands.flatMap(allCommands)];

const optionNamesOf = (root: Command): ReadonlySet<string> =>
  new Set(allCommands(root).flatMap(({ options }) => options.map((option) => option.attributeName())));

/** Prints what the reader needs to know about a failure, and says how the process should end. */
function explain(error: unknown, root: Command): number {
  // Commander has printed its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.userMistake;
  if (error instanceof UserError) {
    console.error(`error: ${inFlags(error.message, optionNamesOf(root))}`);
    return exitCode.userMistake;
  }
  console.error("This is a bug in Sandglass. Please report it with the lines below.");
  console.error(error);
  return exitCode.bug;
}

// A reader that closes the pipe early, such as head, has seen enough; a full disk has not.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(exitCode.ok);
  console.error(`error: stdout: expected a place to write the output to, got ${message}.`);
  process.exit(exitCode.userMistake);
});

const root = program();
try {
  await root.parseAsync();
} catch (error) {
  process.exitCode = explain(error, root);
}
