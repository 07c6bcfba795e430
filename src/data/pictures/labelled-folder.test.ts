import assert from "node:assert/strict";
import { test } from "node:test";
import { labelledFolder } from "./labelled-folder.js";

test("pictures are told by their folders, in the layout of MVTec AD and in a plain one", () => {
  const files = [
    ...["train/good/0.png", "test/good/0.png", "test/scratch/0.png", "test/scratch/1.png"],
    ...["test/spot/0.png", "ground_truth/scratch/0_mask.png", "ground_truth/spot/0_mask.png"],
  ];
  assert.deepEqual(labelledFolder("f", files), {
    good: ["train/good/0.png"],
    test: [
      { file: "test/good/0.png", anomalous: false },
      { file: "test/scratch/0.png", anomalous: true, mask: "ground_truth/scratch/0_mask.png" },
      { file: "test/scratch/1.png", anomalous: true },
      { file: "test/spot/0.png", anomalous: true, mask: "ground_truth/spot/0_mask.png" },
    ],
  });
  assert.deepEqual(labelledFolder("f", ["good/a.png", "good/day 2/b.png", "bad/a.jpg", "masks/a.png"]), {
    good: ["good/a.png", "good/day 2/b.png"],
    test: [{ file: "bad/a.jpg", anomalous: true, mask: "masks/a.png" }],
  });
  const beside = labelledFolder("f", ["0.png", "bad/0.png", "ground_truth/bad/0_mask.png"]);
  assert.deepEqual(beside, {
    good: ["0.png"],
    test: [{ file: "bad/0.png", anomalous: true, mask: "ground_truth/bad/0_mask.png" }],
  });
});

test("without folders that say more, every picture is good", () => {
  const files = ["a.png", "monday/b.png", "monday/late/c.png"];
  assert.deepEqual(labelledFolder("f", files), { good: files, test: [] });
});

test("a picture in no known place and a mask without a picture are named", () => {
  assert.throws(() => labelledFolder("f", ["good/a.png", "scratch/b.png"]), /f: expected .*bad.* got scratch\/b\.png/);
  assert.throws(() => labelledFolder("f", ["train/good/a.png", "train/bad/b.png"]), /got train\/bad\/b\.png/);
  assert.throws(() => labelledFolder("f", ["good/a.png", "test/b.png"]), /got test\/b\.png/);
  assert.throws(() => labelledFolder("f", ["good/a.png", "masks/z.png"]), /f, masks\/z\.png: .*mask without a picture/);
});
