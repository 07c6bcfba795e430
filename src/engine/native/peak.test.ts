import assert from "node:assert/strict";
import { test } from "node:test";
import { measureFmaPeak } from "./peak.js";

test("the peak rate of multiply-adds is one a core can have", async () => {
  const rate = await measureFmaPeak({ seconds: 0.05 });
  // From one multiply-add a cycle at 0.5 GHz to four vectors of 16 at 6 GHz.
  assert.ok(rate > 1 && rate < 800, `${rate} GFLOP/s`);
});
