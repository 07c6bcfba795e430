import { basename } from "node:path";
import { isImage } from "../core/samples.js";
import { pictureFrom } from "../data/pictures/picture-samples.js";
import { writeNpy } from "../data/readers/npy.js";
import { checkUnits } from "../data/units.js";
import type { Engine } from "../engine/contract.js";
import type { Codec } from "../pipeline/codec.js";
import { Detector } from "../pipeline/detector.js";
import { learnedRange } from "../pipeline/learned-range.js";
import { type InputOptions, readInput } from "../pipeline/open-samples.js";
import { OutputFolder } from "./output-folder.js";
import { openRunOrFile } from "./run-model.js";
import { wholePictures } from "./whole-pictures.js";

export interface DenoiseOptions extends Pick<InputOptions, "stdin" | "labelColumn" | "fit" | "onNotice" | "signal"> {
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
 * file for anything else, in the units of the input. Pictures of another size than the model's are cut into tiles and put together
 * again, unless `fit` says otherwise. Throws a UserError when the folder holds something, or the input does
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
  { stdin, labelColumn, fit = "tile", onNotice, signal }: DenoiseOptions,
): Promise<Denoised> {
  const shape = codec.model.input;
  const rest: Float32Array[] = [];
  const range = learnedRange(codec);
  const taken = new Set<string>();
  let [samples, files] = [0, 0];
  for await (const batch of readInput(input, {
    ...{ shape, stdin, fit },
    ...(codec.input.kind === "table" && { schema: codec.input.schema }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(onNotice && { onNotice }),
    ...(signal && { signal }),
  })) {
    const made = await codec.reconstruct(range === undefined ? batch.samples : checkUnits(batch.samples, range, input));
    samples += batch.names.length;
    if (batch.bitDepths !== undefined && isImage(made)) {
      const { encode } = await import("fast-png");
      for (const [at, whole] of wholePictures(made, batch.tilings).entries()) {
        const { bitDepth: depth, ...picture } = pictureFrom(whole, batch.bitDepths[at]!);
        results.writeFile(pngName(String(batch.names[at]), taken), encode({ ...picture, depth }));
        files++;
      }
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

/** The name with the ending .png in place of its own, or after it where a.jpg stands beside a.png. */
function pngName(name: string, taken: Set<string>): string {
  const usual = name.replace(/\.\w+$/, ".png");
  const chosen = taken.has(usual) ? `${name}.png` : usual;
  taken.add(chosen);
  return chosen;
}
