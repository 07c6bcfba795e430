// Against scikit-learn and scikit-image: goldens/metrics.py made the numbers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  auroc,
  averagePrecision,
  bce,
  classification,
  confusion,
  fprAtTpr,
  mae,
  mse,
  msSsimPerSample,
  oracleF1,
  type PositionalBias,
  prCurve,
  psnr,
  quantile,
  rangePrecision,
  rangeRecall,
  rocCurve,
  ssim,
  ssimMap,
  standardDeviation,
  volumeUnderSurface,
} from "./index.js";

interface Goldens {
  images: {
    shape: number[];
    a: number[];
    b: number[];
    gaussian: number;
    uniform: number;
    gaussianMap: number[];
    uniformMap: number[];
    psnr: number;
    mse: number;
    mae: number;
  }[];
  msSsim: { size: number; weights: number[]; a: number[]; b: number[]; value: number };
  detection: ({ scores: number[]; labels: number[]; threshold: number; confusion: number[] } & Record<
    "fpr" | "tpr" | "prPrecision" | "prRecall",
    number[]
  > &
    Record<"auroc" | "averagePrecision" | "fpr95" | "oracleF1", number> &
    Record<"precision" | "recall" | "f1" | "accuracy" | "balancedAccuracy" | "mcc", number>)[];
  pointwise: { values: number[]; qs: number[]; quantiles: number[] } & Record<"targets" | "probabilities", number[]> &
    Record<"bce" | "sd" | "sampleSd", number>;
  series: {
    labels: number[];
    scores: number[];
    alarms: number[];
    ranges: {
      bias: PositionalBias;
      cardinality: "one" | "reciprocal";
      existence: number;
      recall: number;
      precision: number;
    }[];
    vus: Record<string, [number, number]>;
    auroc: number;
    averagePrecision: number;
  };
}

const goldens = JSON.parse(
  readFileSync(new URL("../../goldens/metrics.json", import.meta.url), "utf8"),
) as unknown as Goldens;

function close(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
}

function allClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  assert.equal(actual.length, expected.length);
  for (let at = 0; at < expected.length; at++) close(actual[at]!, expected[at]!, tolerance);
}

for (const image of goldens.images) {
  test(`SSIM, PSNR, MSE and MAE of a ${image.shape.join(" x ")} image match scikit-image`, () => {
    const options = { shape: image.shape, dataRange: 255 };
    close(ssim(image.a, image.b, options), image.gaussian, 1e-7);
    close(ssim(image.a, image.b, { ...options, window: "uniform" }), image.uniform, 1e-7);
    allClose(ssimMap(image.a, image.b, options).subarray(0, 60), image.gaussianMap, 2e-6);
    allClose(ssimMap(image.a, image.b, { ...options, window: "uniform" }).subarray(0, 60), image.uniformMap, 2e-6);
    close(psnr(image.a, image.b, { dataRange: 255 }), image.psnr);
    close(mse(image.a, image.b), image.mse);
    close(mae(image.a, image.b), image.mae);
  });
}

test("MS-SSIM matches its definition written out in NumPy", () => {
  const { size, weights, a, b, value } = goldens.msSsim;
  close(msSsimPerSample(a, b, { shape: [size, size], dataRange: 255, weights })[0]!, value);
});

for (const [number, golden] of goldens.detection.entries()) {
  test(`ranking and threshold metrics match scikit-learn (case ${number})`, () => {
    const { scores, labels } = golden;
    close(auroc(scores, labels), golden.auroc);
    close(averagePrecision(scores, labels), golden.averagePrecision);
    close(fprAtTpr(scores, labels), golden.fpr95);
    close(oracleF1(scores, labels).f1, golden.oracleF1);
    const roc = rocCurve(scores, labels);
    allClose(
      Float64Array.from(roc, (point) => point.falsePositiveRate),
      golden.fpr,
    );
    allClose(
      Float64Array.from(roc, (point) => point.truePositiveRate),
      golden.tpr,
    );
    const pr = prCurve(scores, labels);
    // scikit-learn before 1.3 stops at full recall; the points up to there agree.
    const shared = golden.prPrecision.length;
    allClose(
      Float64Array.from(pr.slice(0, shared), (point) => point.precision),
      golden.prPrecision,
    );
    allClose(
      Float64Array.from(pr.slice(0, shared), (point) => point.recall),
      golden.prRecall,
    );
    const counts = confusion(scores, labels, golden.threshold);
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
    assert.deepEqual([truePositives, falsePositives, trueNegatives, falseNegatives], golden.confusion);
    const rates = classification(counts);
    for (const name of ["precision", "recall", "f1", "accuracy", "balancedAccuracy", "mcc"] as const) {
      close(rates[name], golden[name]);
    }
  });
}

test("BCE, quantiles and standard deviations match NumPy", () => {
  const { targets, probabilities, values, qs, quantiles, sd, sampleSd } = goldens.pointwise;
  close(bce(targets, probabilities), goldens.pointwise.bce);
  allClose(
    qs.map((q) => quantile(values, q)),
    quantiles,
  );
  close(standardDeviation(values), sd);
  close(standardDeviation(values, 1), sampleSd);
});

test("range-based precision and recall match the paper's definition over sets", () => {
  const { alarms, labels, ranges } = goldens.series;
  for (const { recall, precision, ...options } of ranges) {
    close(rangeRecall(alarms, labels, options), recall);
    close(rangePrecision(alarms, labels, options), precision);
  }
});

test("VUS matches its definition computed threshold by threshold, and without fading is AUROC times existence", () => {
  const { scores, labels, vus } = goldens.series;
  for (const [maxWindow, [roc, pr]] of Object.entries(vus)) {
    const volume = volumeUnderSurface(scores, labels, { maxWindow: Number(maxWindow) });
    close(volume.roc, roc);
    close(volume.pr, pr);
  }
});

test("VUS without fading around one long-range anomaly found at once is AUROC and average precision", () => {
  const scores = [1, 2, 1, 7, 9, 3, 2, 4, 1, 8];
  const labels = [0, 0, 0, 1, 1, 1, 0, 0, 0, 0];
  const { roc, pr } = volumeUnderSurface(scores, labels, { maxWindow: 0 });
  close(roc, auroc(scores, labels));
  close(pr, averagePrecision(scores, labels));
});
