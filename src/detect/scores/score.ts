import { UserError } from "../../core/errors.js";
import { formatShape, type Shape, sizeOf } from "../../core/shape.js";
import type { Rows } from "../statistics/rows.js";
import type { Plain } from "../thresholds/threshold.js";

/** What a model made of some samples: everything a score may look at. All in the model's units. */
export interface Material {
  /** Shape of one sample. */
  readonly shape: Shape;
  readonly count: number;
  /** `[count, ...shape]`, row-major, like `reconstruction`. */
  readonly input: Float32Array;
  readonly reconstruction: Float32Array;
  /** `[count, code size]`, where the model has a code. */
  readonly code?: Float32Array;
  /** `[count]`, the training loss of each, where the model can measure it. */
  readonly losses?: Float64Array;
  /** What each member of an ensemble made of them, where the score looks at members and the model has some. */
  readonly members?: readonly Material[];
}

/** What a score learned from normal samples: numbers and typed arrays only, so that a model file can carry it. */
export interface ScoreState {
  readonly [name: string]: number | Float32Array | Float64Array | readonly ScoreState[];
}

/** Turns reconstructions and codes into one number a sample; higher is more anomalous. */
export interface ScoreRule<State extends ScoreState = ScoreState> {
  readonly name: string;
  /** What it was made with, so that `restoreScore` can make it again. */
  readonly options: Readonly<Record<string, Plain>>;
  /** The rules a combination adds up, each with its weight. */
  readonly parts?: readonly { readonly rule: ScoreRule; readonly weight: number }[];
  readonly needsCode: boolean;
  /** The loss whose values for each sample it looks at, by name; absent: none. */
  readonly loss?: string;
  /** Whether it looks at each member of an ensemble by itself; absent: no. */
  readonly needsMembers?: boolean;
  /** Learns from material of *training* normals; absent where there is nothing to learn. */
  fit?(training: Material): State;
  /** One score for each sample. `state` is what `fit` returned, or `{}`. Throws UserError for NaN. */
  score(material: Material, state: State): Float64Array;
  /** The error at each element, in the layout of the input; absent: squared error (see `errorMap`). */
  map?(material: Material): Float32Array;
}

/** Refuses arrays that do not hold `count` samples of `shape`. */
export function checkMaterial(where: string, { shape, count, input, reconstruction, code }: Material): void {
  const wanted = count * sizeOf(shape);
  if (input.length !== wanted || reconstruction.length !== wanted || count < 1) {
    throw new UserError({
      where,
      expected: `input and reconstruction of ${count} samples of ${formatShape(shape)}`,
      got: `${input.length} and ${reconstruction.length} numbers`,
    });
  }
  if (code !== undefined && code.length % count !== 0) {
    throw new UserError({ where, expected: `a code for each of ${count} samples`, got: `${code.length} numbers` });
  }
}

/** The codes as rows; refuses a model without a code. */
export function codesOf(where: string, { code, count }: Material): Rows {
  if (code === undefined) {
    throw new UserError({
      where,
      expected: "a model with a code (an encoder)",
      got: "reconstructions only",
      remedy: "Use a score over reconstructions, such as mse.",
    });
  }
  return { data: code, count, width: code.length / count };
}

/** The samples themselves as rows. */
export function inputsOf({ input, count, shape }: Material): Rows {
  return { data: input, count, width: sizeOf(shape) };
}

/** Input minus reconstruction as rows. */
export function residualsOf({ input, reconstruction, count, shape }: Material): Rows {
  return { data: input.map((value, at) => value - reconstruction[at]!), count, width: sizeOf(shape) };
}

/** The chosen samples of a material, copied. */
export function selectSamples(material: Material, chosen: readonly number[]): Material {
  const { shape, count, input, reconstruction, code, losses, members } = material;
  const pick = (data: Float32Array): Float32Array => {
    const width = data.length / count;
    const out = new Float32Array(chosen.length * width);
    for (const [to, from] of chosen.entries()) out.set(data.subarray(from * width, (from + 1) * width), to * width);
    return out;
  };
  return {
    shape,
    count: chosen.length,
    input: pick(input),
    reconstruction: pick(reconstruction),
    ...(code === undefined ? {} : { code: pick(code) }),
    ...(losses && { losses: Float64Array.from(chosen, (at) => losses[at]!) }),
    ...(members && { members: members.map((member) => selectSamples(member, chosen)) }),
  };
}
