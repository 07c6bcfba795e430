import { Command, Option } from "commander";
import { engineNames } from "../runs/engine-names.js";
import { fits } from "./fits.js";
import { wholeNumber } from "./flags.js";

const examples = `
Examples:
  $ sandglass denoise runs/digits-denoise-1 scans/ --out clean
                                                    a PNG for each picture of the folder
  $ sandglass denoise runs/digits-denoise-1 noisy.npy --out clean
                                                    clean/noisy.npy

Pictures of another size than the model's are cut into tiles, and what comes out is put together again: it has the size of the
picture. --fit resize scales them to the model's size instead, --fit exact refuses them.`;

/** `sandglass denoise`: declared here, done in denoise-run.ts. */
export function denoiseCommand(): Command {
  return new Command("denoise")
    .summary("write what the model of a run or a file makes of an input")
    .description("Runs pictures or other samples through a trained model and writes what comes out.")
    .argument("<run|file>", "folder of a finished run, or a model file")
    .argument("<input>", "picture, folder of pictures, NPY, NPZ, IDX or CSV file, or - for NDJSON on stdin")
    .requiredOption("--out <folder>", "new folder for the results")
    .option("--label-column <name>", "column of a plain table to leave out")
    .addOption(new Option("--fit <how>", "what becomes of pictures of another size").choices(fits).default("tile"))
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames))
    .option("--threads <n>", "threads to use (default: as many as help)", wholeNumber("--threads", 1))
    .addHelpText("after", examples)
    .action(async (run, input, flags) => (await import("./denoise-run.js")).denoiseInput(run, input, flags));
}
