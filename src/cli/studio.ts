import { Command } from "commander";

const examples = `
Examples:
  $ sandglass studio                              train and judge in a page; data never leave the browser
  $ sandglass studio runs/digits-anomaly-1        look at what a run has learned
  $ sandglass studio pumps.onnx --port 8080

The page is plain files: put the folder dist/studio of this package on any web server.`;

/** `sandglass studio`: declared here, done in studio-run.ts. */
export function studioCommand(): Command {
  return new Command("studio")
    .summary("train, judge and explore in a web page of this machine")
    .description("Serves Sandglass Studio to the browsers of this machine. All work is done in the page itself.")
    .argument("[run|file]", "folder of a finished run, or a model file, to open in it")
    .option("--port <n>", "port to listen on; by default one that is free")
    .option("--open", "open the page in the browser")
    .addHelpText("after", examples)
    .action(async (path, flags) => (await import("./studio-run.js")).studio(path, flags));
}
