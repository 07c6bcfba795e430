import assert from "node:assert/strict";
import { test } from "node:test";
import { linearMap, nearestMap } from "./axis-map.js";
import { add, mul } from "./ops/elementwise.js";
import { resample2d } from "./ops/pool.js";
import { broadcast, reshape, sum } from "./ops/reduce.js";
import { batchSize, constant, input, parameter, uniform } from "./ops/source.js";
import { print } from "./print.js";

test("a graph prints one value a line, each once, numbered from 0", () => {
  const build = (): string => {
    const x = input("x", [2, 2]);
    const product = mul(x, parameter("w", [2, 2]));
    return print([sum(product, [0]), product]);
  };
  assert.equal(
    build(),
    `%0: sample [2, 2] = input() name=x
%1: shared [2, 2] = parameter() name=w
%2: sample [2, 2] = mul(%0, %1)
%3: sample [2] = sum(%2) axes=[0]
return %3, %2
`,
  );
  assert.equal(build(), build(), "equal graphs print equally");
});

test("attributes: short and long constants, maps, streams, the kind of a broadcast", () => {
  const image = resample2d(
    reshape(add(uniform([6], 7), constant([1, 2, 3, 4, 5, 6], [6])), [1, 2, 3]),
    nearestMap(2, 2),
    linearMap(3, 3),
  );
  assert.equal(
    print([image, broadcast(constant([1, 2], [2]), [3, 2], "sample"), batchSize()]),
    `%0: sample [6] = uniform() stream=7
%1: shared [6] = constant() data=<6 numbers>
%2: sample [6] = add(%0, %1)
%3: sample [1, 2, 3] = reshape(%2)
%4: sample [1, 4, 9] = resample2d(%3) rows=<map 2 → 4> columns=<map 3 → 9>
%5: shared [2] = constant() data=[1, 2]
%6: sample [3, 2] = broadcast(%5) shape=[3, 2] kind=sample
%7: shared scalar = batchSize()
return %4, %6, %7
`,
  );
});
