import { basename } from "node:path";
import { isImage, type Samples } from "../core/samples.js";
import { writeNpy } from "../data/readers/npy.js";
import type { Engine } from "../engine/contract.js";
import type { Codec } from "../pipeline/codec.js";
import { Detector } from "../pipeline/detector.js";
import { type InputOptions, readInput } from "../pipeline/open-samples.js";
import { OutputFolder } from "./output-folder.js";
import { openRunOrFile } from "./run-model.js";

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
 * Writes what a run's model, or that of a file, makes of an input into a new folder: a PNG for each picture file, and one NPY
 * file for anything else, in the units of the input. Throws a UserError when the folder holds something, or the input does
 * not fit the model.
 */
export async function denoise(path: string, input: string, options: DenoiseOptions): Promise<Denoised> {
  const opened = await openRunOrFile(path, options.engine);
  const results = OutputFolder.create(options.out);
  try {
    return await denoiseInto(results, opened instanceof Detector ? opened.codec : opened, input, options);
  } finally {
    await opened.close();
    results.discardEmpty();
  }
}

async function denoiseInto(
  results: OutputFolder,
  codec: Codec,
  input: string,
  { stdin, labelColumn, signal }: DenoiseOptions,
): Promise<Denoised> {
  const shape = codec.model.input;
  const rest: Float32Array[] = [];
  let [samples, files] = [0, 0];
  for await (const batch of readInput(input, {
    ...{ shape, stdin },
    ...(codec.input.kind === "table" && { schema: codec.input.schema }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(signal && { signal }),
  })) {
    const made = await codec.reconstruct(batch.samples);
    samples += made.count;
    if (typeof batch.names[0] === "string" && isImage(made)) {
      for (const [at, name] of batch.names.entries()) {
        results.writeFile(pngName(String(name)), await pictureFile(made, at));
      }
      files += made.count;
    } else rest.push(Float32Array.from(made.data));
  }
  if (rest.length > 0) {
    const whole = new Float32Array(rest.reduce((length, data) => length + data.length, 0));
    rest.reduce((at, data) => {
      whole.set(data, at);
      return at + data.length;
    }, 0);
    results.writeFile(`${nameOf(input)}.npy`, writeNpy({ shape: [samples, ...shape], data: whole }));
    files++;
  }
  return { samples, files };
}

function nameOf(input: string): string {
  if (input === "-") return "stdin";
  return basename(input)
    .replace(/\.gz$/i, "")
    .replace(/\.\w+$/, "");
}

async function pictureFile(samples: Samples, at: number): Promise<Uint8Array> {
  const { pictureOf } = await import("../report/pictures/picture.js");
  const { encode } = await import("fast-png");
  return encode({ ...pictureOf(samples, at), depth: 8 });
}

const pngName = (name: string): string => name.replace(/\.(png|jpe?g)$/i, ".png");
