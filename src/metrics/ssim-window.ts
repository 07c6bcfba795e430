import { UserError } from "../core/errors.js";
import { formatShape, type Shape } from "../core/shape.js";

/** `gaussian`: 11 x 11, sigma 1.5, population covariance. `uniform`: 7 x 7, sample covariance. */
export type SsimWindow = "gaussian" | "uniform";

/** What kind of images are compared, and how. */
export interface SsimOptions {
  /** Shape of one image: [height, width] or [channels, height, width]. */
  readonly shape: Shape;
  /** Largest minus smallest value the data may take: 1 for 0 … 1, 255 for bytes. */
  readonly dataRange: number;
  /** Default `gaussian`, as in the paper. Name it beside every figure: the two differ. */
  readonly window?: SsimWindow;
}

/** A separable window: one row of weights that sums to 1, and what covariances are multiplied by. */
interface Window {
  readonly weights: Float64Array;
  readonly covarianceFactor: number;
}

function gaussianWindow(): Window {
  const weights = Float64Array.from({ length: 11 }, (_, at) => Math.exp(-((at - 5) ** 2) / (2 * 1.5 ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { weights: weights.map((weight) => weight / sum), covarianceFactor: 1 };
}

function uniformWindow(): Window {
  return { weights: new Float64Array(7).fill(1 / 7), covarianceFactor: 49 / 48 };
}

export const ssimWindows: { readonly [name in SsimWindow]: Window } = {
  gaussian: gaussianWindow(),
  uniform: uniformWindow(),
};

/** Checked options with the numbers a metric needs. */
export interface SsimPlan extends Window {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly c1: number;
  readonly c2: number;
}

export function planSsim(where: string, options: SsimOptions): SsimPlan {
  const { shape, dataRange, window = "gaussian" } = options;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new UserError({ where, expected: "[height, width] or [channels, height, width]", got: formatShape(shape) });
  }
  if (!(dataRange > 0)) {
    throw new UserError({ where: `${where} dataRange`, expected: "a number above 0", got: String(dataRange) });
  }
  const [height, width] = [shape.at(-2)!, shape.at(-1)!];
  const { weights, covarianceFactor } = ssimWindows[window];
  if (Math.min(height, width) < weights.length) {
    throw new UserError({
      where,
      expected: `images of at least ${weights.length} x ${weights.length} for the ${window} window`,
      got: `${height} x ${width}`,
    });
  }
  return {
    weights,
    covarianceFactor,
    channels: shape.length === 3 ? shape[0]! : 1,
    height,
    width,
    c1: (0.01 * dataRange) ** 2,
    c2: (0.03 * dataRange) ** 2,
  };
}
