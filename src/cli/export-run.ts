import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { readWhole, writeWhole } from "../core/disk.js";
import { UserError } from "../core/errors.js";
import { Detector } from "../pipeline/detector.js";
import { openModel } from "../pipeline/model-bytes.js";
import { modelCard } from "../runs/model-card.js";
import { modelFileOf } from "../runs/run-model.js";
import { command } from "./invocation.js";
import { table } from "./table.js";

export async function exportModel(run: string, { out }: { readonly out?: string }): Promise<void> {
  const from = modelFileOf(run);
  const to = out ?? `${basename(resolve(run)).replace(/\.onnx$/i, "")}.onnx`;
  if (existsSync(to)) {
    throw new UserError({
      where: `\`out\` ${to}`,
      expected: "a new file",
      got: "one that is there",
      remedy: "Choose another name.",
    });
  }
  const opened = await openModel(from);
  const bytes = await readWhole(from, "a model file to read");
  await writeWhole(to, bytes, "a place to write the model file to");
  const { reads } = modelCard(opened);
  const detects = opened instanceof Detector;
  console.log(`${to}: ${sizeInWords(bytes.length)}; takes ${reads}.\n`);
  console.log(
    table([
      ["what it is", command("inspect", to)],
      detects
        ? ["judge with it", command("score", to, "new.csv")]
        : ["use it", command("denoise", to, "scans/", "--out", "clean")],
      ...(detects ? [["another threshold", command("set-threshold", to, "conformal:0.1")]] : []),
      [
        "TypeScript",
        detects
          ? `const detector = await openDetector(${JSON.stringify(to)})`
          : `const codec = await openModel(${JSON.stringify(to)})`,
      ],
      ["others", "any ONNX runtime; inputs and outputs are in docs/model-file.md, programs in examples/"],
    ]),
  );
  await opened.close();
}

/** `245 kB`, as disks count. */
export function sizeInWords(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
