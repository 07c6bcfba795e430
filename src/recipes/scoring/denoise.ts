import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { writeNpy } from "../../data/readers/npy.js";
import type { Engine } from "../../engine/contract.js";
import { isImage } from "../figures.js";
import type { RunFolder } from "../run-folder.js";
import { type InputOptions, readInput } from "./input.js";
import { openModel } from "./score-stream.js";

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
 * else. Throws a UserError when the folder holds something, or the input does not fit the model.
 */
export async function denoise(folder: RunFolder, input: string, options: DenoiseOptions): Promise<Denoised> {
  const { engine, out, stdin, labelColumn, signal } = options;
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new UserError({ where: `--out ${out}`, expected: "a new or empty folder", got: "one that holds something" });
  }
  const predictor = await openModel(folder, engine);
  const shape = predictor.model.input;
  const rest: Float32Array[] = [];
  let [samples, files] = [0, 0];
  try {
    for await (const batch of readInput(input, {
      shape,
      stdin,
      ...(labelColumn !== undefined && { labelColumn }),
      ...(signal && { signal }),
    })) {
      const data = await predictor.reconstruct(batch.samples);
      const made: Samples = { shape, count: batch.samples.count, data, scale: 1 };
      mkdirSync(out, { recursive: true });
      samples += made.count;
      if (typeof batch.names[0] === "string" && isImage(made)) {
        for (const [at, name] of batch.names.entries()) await writePicture(join(out, pngName(String(name))), made, at);
        files += made.count;
      } else rest.push(data);
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
      writeFileSync(join(out, `${name}.npy`), writeNpy({ shape: [samples, ...shape], data: whole }));
      files++;
    }
  } finally {
    await predictor.close();
  }
  return { samples, files };
}

async function writePicture(path: string, samples: Samples, at: number): Promise<void> {
  const { pictureOf } = await import("../../report/pictures/picture.js");
  const { encode } = await import("fast-png");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, encode({ ...pictureOf(samples, at), depth: 8 }));
}

const pngName = (name: string): string => name.replace(/\.(png|jpe?g)$/i, ".png");
