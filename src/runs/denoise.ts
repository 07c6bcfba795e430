import { basename } from "node:path";
import { UserError } from "../core/errors.js";
import { isImage, type Samples } from "../core/samples.js";
import { writeNpy } from "../data/readers/npy.js";
import { applyScaler, invertScaler } from "../data/scalers/scaler.js";
import type { Engine } from "../engine/contract.js";
import { type DetectorParts, decodeDetector } from "../pipeline/detector-file.js";
import { type InputOptions, readInput } from "../pipeline/open-samples.js";
import type { Predictor } from "../train/index.js";
import { completeConfig, parseConfig } from "./config.js";
import { OutputFolder } from "./output-folder.js";
import type { RunFolder } from "./run-folder.js";
import { openModel } from "./score-stream.js";
import { planOf } from "./setup.js";

export interface DenoiseOptions extends Pick<InputOptions, "stdin" | "labelColumn" | "signal"> {
  readonly engine: Engine;
  readonly out: string;
}

/** What was written. */
export interface Denoised {
  readonly samples: number;
  readonly files: number;
}

/**
 * Writes what a run's model makes of an input into a new folder: a PNG for each picture file, and one NPY file for anything
 * else, in the units of the input. Throws a UserError when the folder holds something, or the input does not fit the model.
 */
export async function denoise(folder: RunFolder, input: string, options: DenoiseOptions): Promise<Denoised> {
  const { out } = options;
  const results = OutputFolder.create(out);
  try {
    return await denoiseInto(results, folder, input, options);
  } finally {
    results.discardEmpty();
  }
}

async function denoiseInto(
  results: OutputFolder,
  folder: RunFolder,
  input: string,
  { engine, stdin, labelColumn, signal }: DenoiseOptions,
): Promise<Denoised> {
  const predictor = await openModel(folder, engine);
  const shape = predictor.model.input;
  const rest: Float32Array[] = [];
  let [samples, files] = [0, 0];
  try {
    const { scaler, schema } = unitsOf(folder, predictor);
    for await (const batch of readInput(input, {
      ...{ shape, stdin, ...(schema && { schema }) },
      ...(labelColumn !== undefined && { labelColumn }),
      ...(signal && { signal }),
    })) {
      const { count } = batch.samples;
      const fitted = scaler && { ...scaler, shape };
      const scaled = fitted ? applyScaler(fitted, batch.samples) : batch.samples;
      const rebuilt: Samples = { shape, count, data: await predictor.reconstruct(scaled), scale: 1 };
      const made = fitted ? invertScaler(fitted, rebuilt) : rebuilt;
      samples += made.count;
      if (typeof batch.names[0] === "string" && isImage(made)) {
        for (const [at, name] of batch.names.entries())
          results.writeFile(pngName(String(name)), await pictureFile(made, at));
        files += made.count;
      } else rest.push(Float32Array.from(made.data));
    }
    if (rest.length > 0) {
      const whole = new Float32Array(rest.reduce((length, data) => length + data.length, 0));
      rest.reduce((at, data) => {
        whole.set(data, at);
        return at + data.length;
      }, 0);
      const name =
        input === "-"
          ? "stdin"
          : basename(input)
              .replace(/\.gz$/i, "")
              .replace(/\.\w+$/, "");
      results.writeFile(`${name}.npy`, writeNpy({ shape: [samples, ...shape], data: whole }));
      files++;
    }
  } finally {
    await predictor.close();
  }
  return { samples, files };
}

/** How raw samples become the model's: known of a run that was judged, and not needed for pictures. */
function unitsOf(folder: RunFolder, predictor: Predictor): Pick<DetectorParts, "scaler" | "schema"> {
  const text = folder.readFile("detector.json");
  if (text !== undefined) return decodeDetector(text, `${folder.path}/detector.json`, predictor);
  const { judged } = planOf(completeConfig(parseConfig(folder.readConfig(), folder.configFile)));
  if (judged.kind !== "anomalies" || judged.view === "images") return {};
  throw new UserError({
    where: folder.path,
    expected: "a run with its scaling (detector.json)",
    got: "one without",
    remedy: `Judge it first: sandglass eval ${folder.path}.`,
  });
}

async function pictureFile(samples: Samples, at: number): Promise<Uint8Array> {
  const { pictureOf } = await import("../report/pictures/picture.js");
  const { encode } = await import("fast-png");
  return encode({ ...pictureOf(samples, at), depth: 8 });
}

const pngName = (name: string): string => name.replace(/\.(png|jpe?g)$/i, ".png");
