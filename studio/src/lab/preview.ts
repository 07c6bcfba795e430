import { type Engine, Predictor, reconstructionGrid, type Samples, select, signalOverlay } from "sandglass";
import { drawingOf } from "./figures.js";
import { isPictures } from "./material/samples.js";
import type { ReadyPlan } from "./prepared-plan.js";
import type { Drawing } from "./protocol.js";

/** What the network makes, as it is now, of a few samples it does not train on. */
export async function previewOf({ prepared, model }: ReadyPlan, engine: Engine): Promise<Drawing | undefined> {
  const { calibration } = prepared;
  const picture = isPictures(calibration) || (calibration.shape.length === 3 && calibration.shape[0]! <= 3);
  const count = Math.min(picture ? 8 : 2, calibration.count);
  const originals = select(
    calibration,
    Array.from({ length: count }, (_, at) => Math.floor((at * calibration.count) / count)),
  );
  const predictor = await Predictor.open(model, { engine });
  try {
    const data = await predictor.reconstruct(originals);
    return rebuiltDrawing(originals, { shape: model.input, count, data, scale: 1 }, model.latentSize);
  } finally {
    await predictor.close();
  }
}

/** Samples over what came back of them: pictures, or curves where a sample is one. */
export function rebuiltDrawing(
  originals: Samples,
  reconstructions: Samples,
  latentSize: number,
  captions?: readonly string[],
): Drawing | undefined {
  const { shape, count } = originals;
  if (shape.length === 3)
    return drawingOf(reconstructionGrid({ originals, reconstructions, latentSize, ...(captions && { captions }) }));
  const length = shape.at(-1) ?? 0;
  if (length < 2) return undefined;
  // Of several channels, the first.
  const first = (samples: Samples): Samples => {
    if (shape.length === 1 || shape[0] === 1) return samples;
    const size = shape.reduce((product, axis) => product * axis, 1);
    const data = new Float32Array(count * length);
    for (let at = 0; at < count; at++)
      data.set(Float32Array.from(samples.data.subarray(at * size, at * size + length)), at * length);
    return { shape: [length], count, data, scale: samples.scale };
  };
  return drawingOf(
    signalOverlay({
      originals: first(originals),
      reconstructions: first(reconstructions),
      latentSize,
      stepName: shape.length === 1 ? "number" : "point",
      ...(captions ? { captions } : { captions: Array.from({ length: count }, (_, at) => `sample ${at + 1}`) }),
    }),
  );
}
