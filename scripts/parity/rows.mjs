import * as ort from "onnxruntime-node";
import { roundedSamples } from "../../dist/core/samples.js";
import { loadDataset } from "../../dist/data/catalog.js";
import { readSeries } from "../../dist/data/series/read-series.js";
import { segmentWindows } from "../../dist/data/series/segment-windows.js";
import { regularIn } from "../../dist/pipeline/adapters/series.js";
import { readInput } from "../../dist/pipeline/open-samples.js";
import { loadParts, planOf } from "../../dist/runs/setup.js";

/** Rows in the units that people have. */
export async function rowsOf({ input, model }, config) {
  const { data, labelColumn } = config.options;
  if (input.kind === "image" || data === undefined) {
    const parts = await loadParts(planOf(config), config, {});
    if (input.kind === "image") return parts.test;
    return (await loadDataset("ecg5000", { dataDir: config.dataDir })).test;
  }
  if (input.kind === "series") {
    const series = regularIn(await readSeries(data), input);
    const { starts } = segmentWindows(series, { ...input, stride: 1 }, undefined);
    const { window, channels } = input;
    const numbers = new Float64Array(starts.length * window * channels.length);
    let at = 0;
    for (const start of starts) {
      for (const column of series.columns)
        for (let point = 0; point < window; point++) numbers[at++] = column[start + point];
    }
    return roundedSamples([channels.length, window], starts.length, numbers);
  }
  const schema = input.kind === "table" ? { schema: input.schema } : {};
  const given = { shape: model.input, ...schema, ...(labelColumn !== undefined && { labelColumn }) };
  const read = [];
  for await (const { samples } of readInput(data, given)) read.push(samples);
  return joinedSamples(read);
}

function joinedSamples(all) {
  const count = all.reduce((sum, one) => sum + one.count, 0);
  const numbers = Float64Array.from(all.flatMap(({ exact, data }) => [...(exact ?? data)]));
  const gaps = all.flatMap(({ missing, data }) => [...(missing ?? new Uint8Array(data.length))]);
  return {
    ...roundedSamples(all[0].shape, count, numbers),
    ...(gaps.includes(1) && { missing: Uint8Array.from(gaps) }),
  };
}

/** Rows as the graph's inputs take them. */
export function feedsOf(input, names, types, samples) {
  const { count, shape, data, exact, missing } = samples;
  const numbers = exact ?? data;
  const size = data.length / count;
  if (input.kind !== "table") {
    const dims = [count, ...shape];
    const fed =
      types[0] === "float64" ? Float64Array.from(numbers) : types[0] === "uint8" ? data : Float32Array.from(data);
    return { [names[0]]: new ort.Tensor(types[0], fed, dims) };
  }
  let from = 0;
  return Object.fromEntries(
    input.schema.inputs.map((column, index) => {
      const first = from;
      from += column.kind === "numeric" ? 1 : column.categories.length;
      const cell = (row) => {
        const at = row * size + first;
        if (column.kind === "numeric") return missing?.[at] ? Number.NaN : numbers[at];
        if (missing?.[at]) return "";
        return column.categories[column.categories.findIndex((_, word) => numbers[at + word] === 1)] ?? "never seen";
      };
      const cells = Array.from({ length: count }, (_, row) => cell(row));
      const typed = column.kind === "numeric" ? ["float64", Float64Array.from(cells)] : ["string", cells];
      return [names[index], new ort.Tensor(...typed, [count, 1])];
    }),
  );
}
