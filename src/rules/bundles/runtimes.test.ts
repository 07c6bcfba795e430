import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { labelledTable } from "../../cli/sample-table.js";
import { Consumer } from "./consumer.js";

// Bun and Deno, where they are on the PATH, run the package as Node does: what the README says of them.

const program = `
import { writeFileSync } from "node:fs";
import { fitDetector, openDetector, openEngine, saveModel } from "sandglass";
const sine = (at) => Math.round(1e6 * Math.sin(at)) / 1e6;
const rows = Array.from({ length: 200 }, (_, at) => ({
  flow: sine(at), pressure: 2 * sine(at) + (at % 7) / 50, valve: at % 3 ? "open" : "shut",
}));
const file = process.argv[2];
const engine = await openEngine("wasm", { threads: 2 });
const detector = await fitDetector(rows, { epochs: 20, engine });
await saveModel(detector, file);
await detector.close();
const again = await openDetector(file, { engine });
const fresh = [{ flow: 0.5, pressure: 1, valve: "open" }, { flow: 0.5, pressure: -1, valve: "open" }];
writeFileSync(file + ".json", JSON.stringify({ threads: engine.threads, verdicts: await again.judge(fresh) }));
await again.close();
await engine.dispose();
`;
const table = `flow,pressure,valve\n${[1, -1, 1].map((pressure) => `0.5,${pressure},open`).join("\n")}\n`;

interface Found {
  readonly threads: number;
  readonly verdicts: readonly { readonly score: number; readonly anomalous: boolean }[];
  readonly scored: readonly { readonly score: number; readonly anomalous: boolean }[];
}

const runtimes = Object.entries({ bun: ["bun"], deno: ["deno", "run", "-A"] }).map(([name, runtime]) => ({
  name,
  runtime,
  skip: spawnSync(name, ["--version"]).status === 0 ? false : `no ${name} here`,
}));

describe("runtimes", { skip: runtimes.every(({ skip }) => skip) && "neither Bun nor Deno here" }, () => {
  let project: Consumer;
  let expected: Found;
  before(() => {
    project = new Consumer();
    project.write("try.mjs", program);
    project.write("new.csv", table);
    expected = findingsOf("node", [process.execPath]);
    assert.deepEqual(
      expected.scored.map(({ anomalous }) => anomalous),
      [false, true, false],
    );
  });
  after(() => project?.remove());

  const call = ([command, ...first]: readonly string[], args: readonly string[]): string => {
    const done = spawnSync(command!, [...first, ...args], { cwd: project.folder, encoding: "utf8" });
    assert.equal(done.status, 0, `${command} ${args.join(" ")}\n${done.stdout}${done.stderr}`);
    return done.stdout;
  };
  const findingsOf = (name: string, runtime: readonly string[]): Found => {
    const file = `${name}.onnx`;
    call(runtime, ["try.mjs", file]);
    const sandglass = ["node_modules/sandglass/dist/cli/main.js"];
    call(runtime, [...sandglass, "inspect", file]);
    const scored = call(runtime, [...sandglass, "score", file, "new.csv", "--engine", "wasm"]);
    // Training and report pages, and a run's own files.
    const data = ["--data", labelledTable(project.folder), "--label-column", "faulty"];
    const quick = [...data, "--epochs", "1", "--no-baselines", "--engine", "wasm"];
    call(runtime, [...sandglass, "run", "table-anomaly", ...quick, "--out", `runs/${name}`]);
    const told = JSON.parse(readFileSync(join(project.folder, `${file}.json`), "utf8")) as Omit<Found, "scored">;
    return {
      ...told,
      scored: scored
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Found["scored"][number]),
    };
  };

  for (const { name, runtime, skip } of runtimes) {
    test(`${name} learns, saves, opens and judges as Node does`, { skip }, () => {
      const found = findingsOf(name, runtime);
      assert.equal(found.threads, 2);
      for (const part of ["verdicts", "scored"] as const) {
        for (const [at, { score, anomalous }] of expected[part].entries()) {
          const one = found[part][at]!;
          assert.equal(one.anomalous, anomalous);
          // Bun's engine rounds multiply-adds on its own, as relaxed SIMD allows.
          assert.ok(Math.abs(one.score / score - 1) < 1e-3, `${part} ${at}: ${one.score}, in Node ${score}`);
        }
      }
    });
  }
});
