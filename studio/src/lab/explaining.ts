import { isTable } from "inside/pipeline/adapters/rows.js";
import { isSamples } from "inside/pipeline/adapters/samples.js";
import { type Detector, heatMapGrid, type Raw, type Samples, select } from "sandglass";
import { drawingOf } from "./figures.js";
import type { Division } from "./material.js";
import { rebuiltDrawing } from "./preview.js";
import type { Drawing, Explanation, Judgement } from "./protocol.js";

/** Which samples are to be explained, and whether drawn. */
export interface ExplainRequest {
  readonly indices: readonly number[];
  readonly draw: boolean;
}

/** What makes samples look as they were judged: blame in units of the data, and error maps. */
export async function explain(
  detector: Detector,
  { test }: Division,
  { names, scores, pValues }: Judgement,
  { indices, draw }: ExplainRequest,
): Promise<readonly Explanation[]> {
  const found = await detector.predict(part(detector, test, indices));
  return found.map(({ blame, input, reconstruction, errorMap }, at) => {
    const index = indices[at]!;
    const drawing = draw
      ? drawingFor(detector, { input, reconstruction, errorMap, name: String(names[index]) })
      : undefined;
    return {
      ...{ index, name: names[index]!, score: scores[index]!, pValue: pValues[index]! },
      blame: blame.map((one) => ({
        feature: one.feature,
        share: one.share,
        input: one.input,
        expected: one.reconstruction,
      })),
      ...(drawing && { drawing }),
    };
  });
}

/** The same data, but only these rows of it. */
export function part(detector: Detector, test: Raw, indices: readonly number[]): Raw {
  if (isTable(test)) {
    const { samples, schema, rows } = test;
    return { schema, samples: select(samples, indices), rows: indices.map((at) => rows[at]!) };
  }
  if (isSamples(test)) return select(test, indices);
  const { codec } = detector;
  const { samples } = codec.adapter.adapt(test);
  // Windows of a series, in raw units again.
  return codec.adapter.restore(select({ ...samples, labels: undefined } as unknown as Samples, indices));
}

function drawingFor(
  { codec }: Detector,
  one: {
    readonly input: Float32Array;
    readonly reconstruction: Float32Array;
    readonly errorMap: Float32Array;
    readonly name: string;
  },
): Drawing | undefined {
  const shape = codec.model.input;
  const of = (data: Float32Array): Samples => ({ shape, count: 1, data, scale: 1 });
  const isPicture = shape.length === 3 && (shape[0] === 1 || shape[0] === 3);
  if (!isPicture) {
    return codec.input.kind === "table"
      ? undefined
      : rebuiltDrawing(of(one.input), of(one.reconstruction), codec.model.latentSize, [one.name]);
  }
  const area = shape[1]! * shape[2]!;
  const map = Float64Array.from({ length: area }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < shape[0]!; channel++) sum += one.errorMap[channel * area + at]!;
    return sum / shape[0]!;
  });
  const pair: Samples = { shape, count: 2, data: Float32Array.from([...one.input, ...one.reconstruction]), scale: 1 };
  return drawingOf(
    heatMapGrid({
      originals: pair,
      maps: [map, map],
      captions: [one.name, "reconstruction"],
      title: "Where the errors are",
    }),
  );
}
