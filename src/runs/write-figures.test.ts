import assert from "node:assert/strict";
import { test } from "node:test";
import { errorHistogram } from "../report/index.js";
import { writeFigures } from "./write-figures.js";

test("figures are the same files whether one thread draws them or two", async () => {
  const figures = Array.from({ length: 5 }, (_, at) =>
    errorHistogram({ scores: { normal: [1, 2, 3, 4 + at] }, scoreName: "MSE", name: `figure-${at}` }),
  );
  const written = async (threads: number): Promise<Record<string, string | Uint8Array>> => {
    const files: Record<string, string | Uint8Array> = {};
    const writeFigure = (name: string, content: string | Uint8Array): void => {
      files[name] = content;
    };
    await writeFigures({ writeFigure }, figures, threads);
    return files;
  };
  const alone = await written(1);
  assert.equal(Object.keys(alone).length, 10);
  const both = await written(2);
  assert.deepEqual(Object.keys(both).sort(), Object.keys(alone).sort());
  for (const [name, content] of Object.entries(alone)) {
    assert.equal(Buffer.compare(Buffer.from(both[name]!), Buffer.from(content)), 0, name);
  }
});

test("a figure that cannot be drawn is heard of, whoever drew it", async () => {
  const [good] = [errorHistogram({ scores: { normal: [1, 2] }, scoreName: "MSE" })];
  const broken = { ...good!, svg: "<svg", png: () => Promise.reject(new Error("no picture")) };
  for (const figures of [
    [good!, good!, good!, good!, broken],
    [broken, good!, good!, good!, good!],
  ]) {
    await assert.rejects(writeFigures({ writeFigure: () => {} }, figures, 2), /no picture/);
  }
});
