import type { DataSummary, Plan, PlanSummary } from "./lab/protocol.js";

/** The program that does in Node.js what was done here, ready to paste. */
export function repeatCode(data: DataSummary, plan: Plan, planned: PlanSummary): string {
  const source = sourceOf(data, plan, planned);
  const imports = ["fitDetector", "saveModel", ...source.imports];
  const options: string[] = [`  seed: ${plan.seed},`];
  const { network, optimizer } = plan;
  if (network !== undefined) {
    imports.push("modelFromConfig");
    const shape = `[${planned.network.input.split(" x ").join(", ")}]`;
    options.push(
      "  model: modelFromConfig({",
      `    name: "studio",`,
      `    input: ${shape},`,
      `    seed: ${plan.seed},`,
      ...halfLines("encoder", network.encoder),
      ...halfLines("decoder", network.decoder),
      "  }),",
    );
  }
  if (plan.loss !== undefined) options.push(`  loss: ${JSON.stringify(plan.loss)},`);
  if (optimizer !== undefined) {
    imports.push(optimizer.type);
    options.push(`  optimizer: ${optimizer.type}({ learningRate: ${optimizer.learningRate} }),`);
  }
  options.push(`  epochs: ${planned.epochs},`, `  batchSize: ${planned.batchSize},`);
  if (plan.score !== undefined) options.push(`  score: ${JSON.stringify(plan.score)},`);
  if (plan.threshold !== undefined) options.push(`  threshold: ${JSON.stringify(plan.threshold)},`);
  return [
    `import { ${[...new Set(imports)].sort().join(", ")} } from "sandglass";`,
    "",
    ...source.lines,
    "",
    "const detector = await fitDetector(normals, {",
    ...options,
    "});",
    `await saveModel(detector, "${fileName(data.name)}.onnx");`,
    "await detector.close();",
    "",
  ].join("\n");
}

/** A name for files made of it. */
export const fileName = (name: string): string =>
  name.replace(/\.[^.]+$/, "").replaceAll(/[^\w-]+/g, "-") || "detector";

const halfLines = (half: string, layers: readonly unknown[]): string[] => [
  `    ${half}: [`,
  ...layers.map((layer) => `      ${json(layer)},`),
  "    ],",
];

const json = (value: unknown): string => JSON.stringify(value);

interface SourceLines {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

/** How the data come into the program; what this page divided, the program divides the same way. */
function sourceOf(data: DataSummary, plan: Plan, planned: PlanSummary): SourceLines {
  const { reading, name, kind } = data;
  const labelled = data.classes !== undefined;
  const path = json(name);
  const drop = reading.drop ?? [];
  const dropped = drop.length > 0 ? `, drop: ${json(drop)}` : "";
  if (kind === "table") {
    const label = labelled ? `label: ${json(reading.label)}` : "";
    const options = [label, dropped.slice(2)].filter((text) => text !== "").join(", ");
    const read = `const table = await readTable(${path}${options === "" ? "" : `, { ${options} }`});`;
    if (!labelled)
      return {
        imports: ["readTable", "Random", "select"],
        lines: [read, ...divided("table.samples.count", "", plan), ...tablePart],
      };
    const classes = "const [labels, classes] = [table.samples.labels!, table.schema.label?.classes];";
    const of = `const nameOf = (row: number): string => classes?.[labels[row]!] ?? String(labels[row]);`;
    return {
      imports: ["readTable", "Random", "select"],
      lines: [read, classes, of, ...divided("table.samples.count", normalTest(plan), plan), ...tablePart],
    };
  }
  if (kind === "series") {
    const label = reading.label ? `, { label: ${json(reading.label)} }` : "";
    return {
      imports: ["readSeries"],
      lines: [
        `const series = await readSeries(${path}${label});`,
        `const cut = Math.round(series.columns[0]!.length * ${1 - plan.heldOut});`,
        "// The earlier part trains.",
        "const normals = {",
        "  ...series,",
        "  columns: series.columns.map((column) => column.slice(0, cut)),",
        "  ...(series.times && { times: series.times.slice(0, cut) }),",
        "  ...(series.labels && { labels: Array.from(series.labels).slice(0, cut) }),",
        "};",
      ],
    };
  }
  const filter = labelled ? normalTest(plan) : "";
  const last = ["const { labels: _, ...unlabelled } = samples;", "const normals = select(unlabelled, training);"];
  if (/\.np[yz]$/i.test(name)) {
    const named = labelled ? ["const nameOf = (row: number): string => String(samples.labels![row]);"] : [];
    const read = [`const samples = await readNumpy(${path});`, ...named];
    return {
      imports: ["readNumpy", "Random", "select"],
      lines: [...read, ...divided("samples.count", filter, plan), ...last],
    };
  }
  if (name === "digits" || name === "mnist" || name === "fashion-mnist") {
    const read = [
      ...(name === "digits" ? ["// Of what this page shows, the clothes only judge."] : []),
      `const { test: samples } = await loadDataset("${name === "digits" ? "mnist" : name}");`,
      `const nameOf = (row: number): string => ${name === "digits" ? '"digit " + ' : ""}String(samples.labels![row]);`,
    ];
    return {
      imports: ["loadDataset", "Random", "select"],
      lines: [...read, ...divided("samples.count", filter, plan), ...last],
    };
  }
  if (kind === "pictures" && name !== "gauges") {
    const [channels, height, width] = planned.network.input.split(" x ");
    const named = labelled
      ? ["const nameOf = (row: number): string => samples.classNames[samples.labels![row]!]!;"]
      : [];
    const read = [
      `const size = [${height}, ${width}] as const;`,
      "// Pictures that cannot be read are left out.",
      `const samples = await readImages(${path}, { size, channels: ${channels}, onBad: () => {} });`,
      ...named,
    ];
    return {
      imports: ["readImages", "Random", "select"],
      lines: [...read, ...divided("samples.count", filter, plan), ...last],
    };
  }
  return {
    imports: ["Random", "select", "type Samples"],
    lines: [
      "// As this page read them: see readImages and loadDataset.",
      "declare const samples: Samples;",
      ...(labelled ? ["declare const nameOf: (row: number) => string;"] : []),
      ...divided("samples.count", filter, plan),
      ...last,
    ],
  };
}

const normalTest = ({ normal }: Plan): string => `.filter((row) => ${json(normal)}.includes(nameOf(row)))`;

const tablePart: readonly string[] = [
  "const { labels: _, ...unlabelled } = table.samples;",
  "const rows = Array.from(training, (row) => table.rows[row]!);",
  "const normals = { schema: table.schema, samples: select(unlabelled, training), rows };",
];

/** The same rows that trained here. */
function divided(count: string, filter: string, { heldOut, most, seed }: Plan): readonly string[] {
  return [
    ...(filter === ""
      ? [`const normal = Array.from({ length: ${count} }, (_, row) => row);`]
      : [`const all = Array.from({ length: ${count} }, (_, row) => row);`, `const normal = all${filter};`]),
    `const order = Array.from(new Random(${seed}, "held out").permutation(normal.length), (at) => normal[at]!);`,
    `const kept = Math.min(normal.length - 5, Math.round(${heldOut} * normal.length));`,
    `const training = order.slice(kept, kept + ${most}).sort((a, b) => a - b);`,
  ];
}
