import type { Evaluation, Numbers } from "../judge/evaluation.js";
import { codesAsPictures } from "../judge/judge-reconstruction.js";
import { metricRows } from "../judge/metric-rows.js";
import { mean, standardDeviation } from "../metrics/index.js";
import { htmlReport } from "../report/index.js";
import type { JudgedRun } from "./evaluate-run.js";
import { commonFacts } from "./page.js";

/** Mean and standard deviation (of a sample, n - 1) of every metric that all repeats have. */
export function spread(repeats: readonly Numbers[]): { readonly mean: Numbers; readonly sd: Numbers } {
  const names = Object.keys(repeats[0] ?? {}).filter((name) => repeats.every((one) => one[name] !== undefined));
  const over = (statistic: (values: number[]) => number): Numbers =>
    Object.fromEntries(names.map((name) => [name, statistic(repeats.map((one) => one[name]!))]));
  return { mean: over(mean), sd: over((values) => (values.length > 1 ? standardDeviation(values, 1) : 0)) };
}

/** Mean of each baseline's numbers over the repeats. */
export function baselineMeans(repeats: readonly Evaluation[]): Readonly<Record<string, Numbers>> {
  const names = Object.keys(repeats[0]?.baselines ?? {});
  const present = (name: string): Numbers[] =>
    repeats.map(({ baselines }) => baselines[name]).filter((numbers) => numbers !== undefined);
  return Object.fromEntries(names.map((name) => [name, spread(present(name)).mean]));
}

/** One page over runs that differ by seed only. */
export function repeatsPage(repeats: readonly Evaluation[]): string {
  const [first] = repeats;
  const { mean: means, sd } = spread(repeats.map(({ metrics }) => metrics));
  const baselines = Object.entries(baselineMeans(repeats));
  return htmlReport({
    title: `${title(first!)}, ${repeats.length} seeds`,
    ...(means["auroc"] !== undefined && {
      verdict: `AUROC ${means["auroc"].toFixed(4)} ± ${sd["auroc"]!.toFixed(4)} over ${repeats.length} seeds.`,
    }),
    summary: `Each seed draws its own split, initial weights, order of samples and noise. Code of ${first!.latentSize} numbers.`,
    sections: [
      {
        kind: "metrics",
        title: "Results",
        methods: ["ours", ...baselines.map(([name]) => name)],
        rows: metricRows([means, ...baselines.map(([, numbers]) => numbers)], { sd }),
        note: `Means over ${repeats.length} seeds; ±: standard deviation between seeds.`,
      },
      {
        kind: "metrics",
        title: "Seeds",
        methodName: "seed",
        methods: repeats.map(({ seed }) => String(seed)),
        // Seeds do not compete: none is the best.
        rows: metricRows(
          repeats.map(({ metrics }) => metrics),
          { rivals: false },
        ).map(({ better: _, ...row }) => row),
      },
      { kind: "facts", title: "Protocol", facts: [...first!.facts, ...commonFacts(repeats)] },
    ],
    footer: `Made by sandglass ${first!.versions["sandglass"] ?? ""}.`,
  });
}

/** One page over runs that differ by the size of their code, with the codes of the same samples through each. */
export function sweepPage(judged: readonly JudgedRun[]): string {
  const runs = judged.map(({ evaluation }) => evaluation);
  const pictures = judged.flatMap(({ figures }) => figures.filter(({ name }) => name === codesAsPictures));
  const columns = runs.flatMap(({ metrics, baselines, latentSize }) => {
    const linear = baselines[`pca-${latentSize}`];
    return [
      { name: `ours, ${latentSize}`, numbers: metrics },
      ...(linear ? [{ name: `PCA, ${latentSize}`, numbers: linear }] : []),
    ];
  });
  return htmlReport({
    title: `${runs[0]!.recipe}, codes of ${runs.map(({ latentSize }) => latentSize).join(", ")} numbers`,
    summary: "How much comes back through codes of different size, beside as many principal components.",
    sections: [
      {
        kind: "metrics",
        title: "Sizes",
        methodName: "code",
        methods: columns.map(({ name }) => name),
        rows: metricRows(columns.map(({ numbers }) => numbers)),
      },
      ...(pictures.length > 0 ? [{ kind: "figures", title: "Codes as pictures", figures: pictures } as const] : []),
      { kind: "facts", title: "Protocol", facts: [...runs[0]!.facts, ...commonFacts(runs)] },
    ],
    footer: `Made by sandglass ${runs[0]!.versions["sandglass"] ?? ""}.`,
  });
}

const title = ({ recipe, variant }: Evaluation): string => (variant === null ? recipe : `${recipe}, ${variant}`);
