import { type Samples, select } from "../core/samples.js";
import { confusionOf } from "../metrics/index.js";
import {
  confusionMatrix,
  errorHistogram,
  type Figure,
  latentScatter,
  precisionRecallChart,
  reconstructionGrid,
  rocChart,
  type Section,
  signalOverlay,
} from "../report/index.js";
import { blameSection } from "./blame-section.js";
import { alarmsOf, definedNumbers, hasBoth, rankingNumbers } from "./detection-numbers.js";
import type { AnomalyFound } from "./findings.js";
import { metricRows } from "./metric-rows.js";

const shown = 8;

export function anomalySections(
  found: AnomalyFound,
  latentSize: number,
): { readonly sections: readonly Section[]; readonly figures: readonly Figure[] } {
  const { ours, labels, counts, judged } = found;
  const normal = ours.test.filter((_, at) => labels[at] === 0);
  const anomalous = ours.test.filter((_, at) => labels[at] === 1);
  const { upper, lower } = ours.threshold;
  const verdicts = [
    errorHistogram({
      scores: {
        calibration: ours.calibration,
        ...(normal.length > 0 && { normal }),
        ...(anomalous.length > 0 && { anomalous }),
      },
      scoreName: ours.name,
      ...(upper !== undefined && { threshold: upper }),
      ...(lower !== undefined && { lowerThreshold: lower }),
      name: "scores",
    }),
    ...(hasBoth(labels)
      ? [...curves(found), confusionMatrix({ counts, rule: judged.threshold, name: "confusion" })]
      : []),
  ];
  const cases = notable(found, latentSize);
  const scatter = codes(found);
  const sections: Section[] = [
    scoreTable(found),
    ruleTable(found),
    { kind: "figures", title: "Verdicts", figures: verdicts },
    ...(cases.length > 0 ? [{ kind: "figures", title: "Cases", figures: cases } as const] : []),
    ...(found.parts.featureNames || judged.view === "table" ? [blameSection(found)] : []),
    ...(scatter.length > 0 ? [{ kind: "figures", title: "Codes", figures: scatter } as const] : []),
  ];
  return { sections, figures: [...verdicts, ...cases, ...scatter] };
}

function curves({ ours, labels, baselines }: AnomalyFound): Figure[] {
  const spec = {
    detectors: [
      { name: `ours: ${ours.name}`, scores: ours.test },
      ...baselines.map(({ name, test }) => ({ name, scores: test })),
    ],
    labels,
    ...(ours.threshold.upper !== undefined && { threshold: ours.threshold.upper }),
  };
  return [rocChart({ ...spec, name: "roc" }), precisionRecallChart({ ...spec, name: "precision-recall" })];
}

/** Every score by the same protocol. The first is the one chosen beforehand. */
function scoreTable({ ours, others, labels }: AnomalyFound): Section {
  const all = [ours, ...others.filter(({ name }) => name !== ours.name)];
  const numbers = all.map(({ test, threshold }) => ({
    ...(hasBoth(labels) && rankingNumbers(test, labels)),
    ...definedNumbers(confusionOf(alarmsOf(threshold, test), labels)),
  }));
  return {
    kind: "metrics",
    title: "Scores",
    text: "The first score is the one fixed beforehand; the others are shown beside it and choose nothing.",
    methodName: "score",
    methods: all.map(({ name }) => name),
    rows: metricRows(numbers),
  };
}

function ruleTable({ ours, rules }: AnomalyFound): Section {
  return {
    kind: "metrics",
    title: "Thresholds",
    text: `All on the score ${ours.name}, learned from ${ours.calibration.length} calibration scores. The first is the one fixed beforehand.`,
    methodName: "rule",
    methods: rules.map(({ rule }) => rule),
    rows: metricRows(rules.map(({ numbers }) => numbers)),
  };
}

/** The anomalies that look most normal, the most anomalous ones, and the normals that look most anomalous. */
function notable(found: AnomalyFound, latentSize: number): Figure[] {
  const { ours, labels, judged, parts, materials } = found;
  if (judged.view === "table") return [];
  const order = [...ours.test.keys()].sort((a, b) => ours.test[b]! - ours.test[a]!);
  const anomalies = order.filter((at) => labels[at] === 1);
  const normals = order.filter((at) => labels[at] === 0);
  const groups = [
    { name: "anomalies-hardest", title: "Anomalies that look most normal", rows: anomalies.slice(-shown).reverse() },
    { name: "anomalies-clearest", title: "Clearest anomalies", rows: anomalies.slice(0, shown) },
    { name: "normals-hardest", title: "Normals that look most anomalous", rows: normals.slice(0, shown) },
    { name: "normals-clearest", title: "Clearest normals", rows: normals.slice(-shown).reverse() },
  ];
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ name, title, rows }) => {
      const chosen = judged.view === "signals" ? rows.slice(0, 4) : rows;
      const all: Samples = { ...parts.test, data: materials.test.reconstruction, scale: 1 };
      const originals = select(parts.test, chosen);
      const spec = { originals, reconstructions: select(all, chosen), latentSize, name, title };
      const scores = chosen.map((at) => ours.test[at]!.toPrecision(3));
      const indices = [...chosen.keys()];
      if (judged.view === "images") return reconstructionGrid({ ...spec, indices, captions: scores });
      return signalOverlay({ ...spec, indices, captions: scores.map((score) => `${ours.name} ${score}`) });
    });
}

function codes({ materials, labels }: AnomalyFound): Figure[] {
  const { code, count } = materials.test;
  if (code === undefined || count < 3) return [];
  const width = code.length / count;
  const samples: Samples = { shape: [width], count, data: code, scale: 1 };
  return [latentScatter({ codes: samples, groups: labels, groupNames: ["normal", "anomalous"], name: "codes" })];
}
