import { Detector, type Engine, openModel, UserError } from "sandglass";
import { judgementOf } from "./judging.js";
import type { Division, Material } from "./material.js";
import type { Judgement } from "./protocol.js";

interface OpenedFile {
  readonly detector: Detector;
  readonly about: readonly (readonly [string, string])[];
  readonly division?: Division;
  readonly judgement?: Judgement;
}

/** Opens a model file; data at hand are judged by it, all of them, since none of them trained it as far as is known. */
export async function judgeFile(
  bytes: Uint8Array,
  {
    name,
    engine,
    material,
  }: { readonly name: string; readonly engine: Engine; readonly material: Material | undefined },
): Promise<OpenedFile> {
  const detector = await openModel(bytes, { engine });
  if (!(detector instanceof Detector)) {
    await detector.close();
    throw new UserError({
      where: name,
      expected: "a detector, with a score and a threshold",
      got: "an autoencoder alone",
      remedy: "Open one that sandglass run or this page has made.",
    });
  }
  const about = aboutOf(detector, name);
  if (material === undefined) return { detector, about };
  const plain = { normal: material.summary.usualNormal, heldOut: 0.999, most: 1, seed: 0 };
  const whole = material.divide(plain);
  const division: Division =
    material.summary.kind === "series" ? whole : { ...whole, seen: new Uint8Array(whole.seen.length) };
  try {
    return {
      detector,
      about,
      division,
      judgement: unseen(await judgementOf(detector, division, material.summary.kind)),
    };
  } catch (error) {
    await detector.close();
    throw error;
  }
}

const unseen = (judgement: Judgement): Judgement => ({ ...judgement, seen: new Uint8Array(judgement.scores.length) });

function aboutOf(detector: Detector, name: string): [string, string][] {
  const { codec, threshold, calibrated } = detector;
  const { input } = codec;
  const reads = {
    table: () =>
      `a table: ${(input as { readonly schema: { readonly inputs: readonly { readonly name: string }[] } }).schema.inputs.map((column) => column.name).join(", ")}`,
    image: () => `pictures of ${codec.model.input.slice(1).toReversed().join(" x ")}`,
    series: () => `a series: ${(input as { readonly channels: readonly string[] }).channels.join(", ")}`,
    samples: () => `samples of ${codec.model.input.join(" x ")}`,
  };
  return [
    ["File", name],
    ["Reads", reads[input.kind]()],
    ["Score", calibrated.rule.name],
    ["Threshold", `${threshold.rule}, from ${threshold.count} calibration scores`],
    ["Code", `${codec.model.latentSize} numbers`],
  ];
}
