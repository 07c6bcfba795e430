import { Command } from "commander";

const examples = `
Examples:
  $ sandglass data list
  $ sandglass data get fashion-mnist        download once into the cache, checksums verified
  $ sandglass data verify mnist             check the files on this machine, download nothing

Files are looked for in --data-dir or SANDGLASS_DATA, then the user's cache folder, then installed packages.`;

/** `sandglass data`: declared here, done in data-run.ts. */
export function dataCommand(): Command {
  const command = new Command("data")
    .summary("list, get and verify datasets")
    .description("Datasets: where they are, fetching them, checking them.")
    .addHelpText("after", examples);
  const add = (name: string, argument: string, summary: string): Command =>
    command
      .command(`${name}${argument}`)
      .addHelpText("after", `\nExample:\n  $ sandglass data ${name}${argument && " mnist"}`)
      .summary(summary)
      .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
      .option("--data-dir <folder>", "look here first (or set SANDGLASS_DATA)");
  add("list", "", "list the datasets and where each is found")
    .option("--json", "as JSON")
    .action(async (flags) => (await import("./data-run.js")).list(flags));
  add("get", " <name>", "make a dataset available, downloading it if needed").action(async (name, flags) =>
    (await import("./data-run.js")).get(name, flags),
  );
  add("verify", " <name>", "check a dataset's files against their published checksums").action(async (name, flags) =>
    (await import("./data-run.js")).verify(name, flags),
  );
  return command;
}
