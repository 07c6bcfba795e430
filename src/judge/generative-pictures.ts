import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { type Figure, pictureRows } from "../report/index.js";
import { priorCodes } from "../train/generate.js";
import type { Predictor } from "../train/index.js";

const columns = 8;
const rows = 3;

/** What a variational model makes of codes nobody gave it: of the prior, and on the way from one sample to another. */
export async function generativePictures(
  model: Predictor,
  test: Samples,
  { codes, seed }: { readonly codes: Float32Array; readonly seed: number },
): Promise<readonly Figure[]> {
  const { encoder, latentSize } = model.model;
  if (encoder.at(-1)?.layer.type !== "gaussianCode") return [];
  const code = (at: number): Float32Array => codes.subarray(at * latentSize, (at + 1) * latentSize);
  const pairs = unlikePairs(test);
  const along = pairs.flatMap(([from, to]) =>
    Array.from({ length: columns }, (_, step) => between(code(from), code(to), step / (columns - 1))),
  );
  const drawn = await decodedRows(model, [...priorCodes(model.model, rows * columns, seed)]);
  const walks = await decodedRows(model, along.flat());
  const nameOf = (at: number): string => `${test.labels?.[at] ?? `sample ${at}`}`;
  return [
    pictureRows({
      rows: drawn.map((samples) => ({ label: "of the prior", samples })),
      ...{ name: "generated", title: "Made up", subtitle: "codes drawn from a standard normal, decoded" },
    }),
    ...(walks.length === 0
      ? []
      : [
          pictureRows({
            rows: walks.map((samples, at) => ({ label: pairs[at]!.map(nameOf).join(" to "), samples })),
            name: "walks",
            title: "Walks",
            subtitle: "from the code of one test sample straight to another's, decoded",
          }),
        ]),
  ];
}

const between = (from: Float32Array, to: Float32Array, part: number): number[] =>
  Array.from(from, (start, at) => start * (1 - part) + to[at]! * part);

/** Neighbouring samples of different classes, from the front. */
function unlikePairs({ labels, count }: Samples): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at + 1 < count && pairs.length < rows; at += 2) {
    if (labels === undefined || labels[at] !== labels[at + 1]) pairs.push([at, at + 1]);
  }
  return pairs;
}

async function decodedRows(model: Predictor, codes: readonly number[]): Promise<Samples[]> {
  if (codes.length === 0) return [];
  const { input: shape } = model.model;
  const data = await model.decode(Float32Array.from(codes));
  const width = columns * sizeOf(shape);
  return Array.from({ length: data.length / width }, (_, row) => ({
    ...{ shape, count: columns, scale: 1 },
    data: data.slice(row * width, (row + 1) * width),
  }));
}
