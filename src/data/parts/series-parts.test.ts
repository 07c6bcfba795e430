import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Random } from "../../core/random.js";
import { seriesParts } from "./series-parts.js";

const folder = mkdtempSync(join(tmpdir(), "sandglass-series-"));
after(() => rmSync(folder, { recursive: true }));
const context = { seed: 0 };

/** Two waves and a constant, a row a minute. */
function series(name: string, rows: number, label?: (at: number) => number): string {
  const random = new Random(1);
  const lines = Array.from({ length: rows }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 1) + at * 60_000).toISOString();
    const wave = Math.sin((2 * Math.PI * at) / 20);
    const cells = [time, wave + random.normal(0, 0.1), 1e9 + 2 * wave, 7, ...(label ? [label(at)] : [])];
    return cells.join(",");
  });
  const path = join(folder, name);
  writeFileSync(
    path,
    `${["time", "flow", "count", "still", ...(label ? ["odd"] : [])].join(",")}\n${lines.join("\n")}\n`,
  );
  return path;
}

test("divided in time: no window in two parts, events in the test only, constants left out, said", async () => {
  const file = series("events.csv", 1000, (at) => ((at >= 100 && at < 110) || (at >= 800 && at < 830) ? 1 : 0));
  const {
    train,
    calibrate,
    test: tested,
    anomalous,
    input,
    series: drawn,
    protocol,
  } = await seriesParts({ file, label: "odd" }, context);
  assert.ok(input?.kind === "series");
  assert.deepEqual([input.channels, input.window, input.stride, input.interval], [["flow", "count"], 20, 2, 60]);
  // 400 points make 191 windows, 15 of which touch the event at 100 to 109.
  assert.deepEqual([train.count, calibrate!.count, tested.count], [191 - 14, 91, 191]);
  assert.equal(
    anomalous!.reduce((sum, one) => sum + one, 0),
    24,
  );
  assert.deepEqual(
    [drawn!.starts[0], drawn!.events],
    [
      600,
      [
        { from: 100, to: 110 },
        { from: 800, to: 830 },
      ],
    ],
  );
  assert.match(protocol.map((fact) => fact.join(": ")).join("\n"), /Constant and left out: still/);
  // At 1e9 neighbours of float32 are 64 apart: scaled before rounding, the wave of 2 is still there.
  const counts = new Set(train.data.subarray(20, 40));
  assert.ok(counts.size > 10, `${counts.size}`);
});

test("without labels nothing is demanded; what cannot work is said before training", async () => {
  const { anomalous, series: drawn } = await seriesParts({ file: series("plain.csv", 600), stride: 5 }, context);
  assert.equal(anomalous, undefined);
  assert.equal(drawn!.events, undefined);
  await assert.rejects(seriesParts({ file: series("short.csv", 60), window: 50 }, context), /20 windows of 50 points/);
  await assert.rejects(seriesParts({ file: series("one.csv", 1) }, context), /expected/);
  const still = join(folder, "still.csv");
  writeFileSync(still, `a\n${"3\n".repeat(300)}`);
  await assert.rejects(seriesParts({ file: still }, context), /a channel that changes, got constant ones only/);
});
