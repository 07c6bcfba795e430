import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Regions } from "./regions.js";

test("regions in use never overlap, and all given back is free again", () => {
  const action = fc.record({ take: fc.boolean(), length: fc.integer({ min: 1, max: 50 }), which: fc.nat() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const regions = new Regions();
      const used: { offset: number; length: number }[] = [];
      for (const { take, length, which } of actions) {
        if (take || used.length === 0) {
          const offset = regions.take(length);
          for (const other of used) assert.ok(offset + length <= other.offset || other.offset + other.length <= offset);
          assert.ok(offset >= 0 && offset + length <= regions.length);
          used.push({ offset, length });
        } else {
          const [region] = used.splice(which % used.length, 1);
          regions.give(region!.offset, region!.length);
        }
      }
      for (const { offset, length } of used) regions.give(offset, length);
      const most = regions.length;
      if (most > 0) assert.equal(regions.take(most), 0);
      assert.equal(regions.length, most);
    }),
  );
});
