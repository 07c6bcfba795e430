import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import { segmentWindows } from "../data/series/segment-windows.js";
import { pointScores } from "../data/windows.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { regularIn } from "./adapters/series.js";
import type { Detector } from "./detector.js";
import { fitDetector } from "./fit.js";

/** Two channels of a wave of 24 points with noise; from `shiftAt` on another level. */
function waves(length: number, seed: number, shiftAt = Infinity): Float64Array[] {
  const random = new Random(seed);
  const one = Float64Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * at) / 24) + random.normal(0, 0.1));
  const two = one.map((value, at) => 100 + 5 * value + random.normal(0, 0.5) + (at >= shiftAt ? 1 : 0));
  return [one, two];
}

const names = ["flow", "heat"];
let engine: Engine;
let detector: Detector;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
  detector = await fitDetector({ names, columns: waves(3000, 1) }, { engine, epochs: 1 });
});
after(() => engine.dispose());

async function streamed(columns: readonly Float64Array[], options = {}) {
  const stream = detector.stream(options);
  const verdicts = [];
  for (let at = 0; at < columns[0]!.length; at++) {
    verdicts.push(...(await stream.push(columns.map((column) => column[at]!))));
  }
  return { verdicts, rest: stream.finish() };
}

for (const [name, spoil] of [
  ["whole", () => {}],
  ["with gaps, short and long", (column: Float64Array) => column.fill(Number.NaN, 100, 102).fill(Number.NaN, 300, 309)],
] as const) {
  test(`point by point as all at once: windows, verdicts and scores of points, a series ${name}`, async () => {
    const columns = waves(700, 2, 500);
    spoil(columns[0]!);
    const raw = { names, columns };
    const expected = await detector.judge(raw);
    const { input, scaler } = detector.codec;
    assert.ok(input.kind === "series");
    const regular = regularIn(raw, input);
    const { starts } = segmentWindows(regular, input, scaler);
    const { verdicts, rest } = await streamed(columns);
    const plain = ({ score, z, pValue, anomalous }: (typeof expected)[0]) => ({ score, z, pValue, anomalous });
    assert.deepEqual(
      verdicts.map((one) => ({ ...plain({ ...one, name: 0 }), start: one.start, end: one.end })),
      expected.map((one, at) => ({ ...plain(one), start: starts[at]!, end: starts[at]! + input.window })),
    );
    const total = regular.columns[0]!.length;
    const points = [...verdicts.map(({ settled }) => settled), rest];
    assert.deepEqual(
      points.map(({ from }) => from),
      points.map((_, at) => points.slice(0, at).reduce((sum, { scores }) => sum + scores.length, 0)),
    );
    assert.deepEqual(
      points.flatMap(({ scores }) => scores),
      Array.from(
        pointScores(
          starts,
          expected.map(({ score }) => score),
          input.window,
          total,
        ),
      ),
    );
  });
}

test("a change for good is named as drift; the adaptive threshold gets used to it, the fixed one does not", async () => {
  const calm = await streamed(waves(1500, 3));
  assert.ok(!calm.verdicts.some(({ drift }) => drift?.drift));
  const columns = waves(3000, 4, 1000);
  const { verdicts } = await streamed(columns);
  const first = verdicts.find(({ drift }) => drift?.drift);
  assert.ok(first !== undefined && first.start > 950 && first.start < 2000, `${first?.start}`);
  const rate = (all: typeof verdicts) => {
    const late = all.filter(({ start }) => start > 2500);
    return late.filter(({ anomalous }) => anomalous).length / late.length;
  };
  const adaptive = await streamed(columns, { threshold: "adaptive" });
  assert.ok(rate(verdicts) > 0.5, `${rate(verdicts)}`);
  assert.ok(rate(adaptive.verdicts) < 0.2, `${rate(adaptive.verdicts)}`);
  const spot = await streamed(columns, { threshold: "spot" });
  assert.equal(spot.verdicts.length, verdicts.length);
});

test("what is no point, and detectors of other data, are refused", async () => {
  await assert.rejects(detector.stream().push(3), /stream point: expected 2 numbers: flow, heat, got 1/);
  const table = await fitDetector(
    Array.from({ length: 60 }, (_, at) => [Math.sin(at), Math.cos(at)]),
    { epochs: 1, engine },
  );
  assert.throws(() => table.stream(), UserError);
});
