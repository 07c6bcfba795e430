import { UserError } from "../core/errors.js";
import { formatShape } from "../core/shape.js";
import { mean, square } from "../graph/compose.js";
import { conv2d } from "../graph/ops/conv.js";
import { add, div, mul, sub } from "../graph/ops/elementwise.js";
import { slice } from "../graph/ops/layout.js";
import { constant } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";

const size = 11;
const sd = 1.5;
/** (K1 range)² and (K2 range)² of the paper for pixels in [0, 1]. */
const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/**
 * 1 - SSIM of a sample [channels, height, width] with pixels in [0, 1], averaged over channels and over every place
 * where the whole Gaussian window fits: the same number as the metric. Source: Wang et al. 2004.
 */
export function dissimilarity(prediction: Value, target: Value): Value {
  const [channels, height, width] = prediction.shape;
  if (prediction.shape.length !== 3 || height! < size || width! < size) {
    throw new UserError({
      where: "loss ssim",
      expected: `pictures [channels, height, width] of at least ${size} x ${size}`,
      got: formatShape(prediction.shape),
      remedy: "End the decoder in such a shape, or use another loss.",
    });
  }
  const planes = Array.from({ length: channels! }, (_, at) => at).map((channel) => {
    const plane = (x: Value): Value => slice(x, [channel, 0, 0], [channel + 1, height!, width!]);
    return mean(dissimilarityMap(plane(prediction), plane(target)));
  });
  return mul(planes.reduce(add), 1 / channels!);
}

function dissimilarityMap(y: Value, x: Value): Value {
  const [meanX, meanY] = [average(x), average(y)];
  const [product, squares] = [mul(meanX, meanY), add(square(meanX), square(meanY))];
  const covariance = sub(average(mul(x, y)), product);
  const variances = sub(average(add(square(x), square(y))), squares);
  const similarity = div(
    mul(add(mul(product, 2), c1), add(mul(covariance, 2), c2)),
    mul(add(squares, c1), add(variances, c2)),
  );
  return sub(1, similarity);
}

const bell = Array.from({ length: size }, (_, at) => Math.exp(-((at - (size - 1) / 2) ** 2) / (2 * sd ** 2)));
const total = bell.reduce((sum, weight) => sum + weight);
const weights = bell.map((weight) => weight / total);
const plain = { stride: [1, 1], dilation: [1, 1], padding: [0, 0, 0, 0] } as const;

/** Gaussian mean of one plane [1, height, width] around every place where the window fits: along rows, then columns. */
function average(x: Value): Value {
  const rows = conv2d(x, constant(weights, [1, 1, 1, size]), plain);
  return conv2d(rows, constant(weights, [1, 1, size, 1]), plain);
}
