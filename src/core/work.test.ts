import assert from "node:assert/strict";
import { test } from "node:test";
import { Work } from "./work.js";

let ended = 0;
const counting = (to: number, fails = false): Work<number, string> =>
  new Work(async function* () {
    try {
      for (let at = 1; at <= to; at++) yield at;
      if (fails) throw new Error("broken");
      return `counted to ${to}`;
    } finally {
      ended++;
    }
  });

async function seen(work: Work<number, string>, most = Number.POSITIVE_INFINITY): Promise<number[]> {
  const events: number[] = [];
  for await (const event of work) if (events.push(event) >= most) break;
  return events;
}

test("awaited alone, looped over alone, or first the one and then the other", async () => {
  assert.equal(await counting(3), "counted to 3");
  const work = counting(3);
  assert.deepEqual(await seen(work), [1, 2, 3]);
  assert.equal(await work, "counted to 3");
  assert.equal(await work, "counted to 3");
});

test("a failure is thrown where it is waited for", async () => {
  await assert.rejects(async () => await counting(2, true), /broken/);
  const work = counting(2, true);
  await assert.rejects(seen(work), /broken/);
  await assert.rejects(async () => await work, /broken/);
});

test("leaving the loop ends the work; it then has no result", async () => {
  const before = ended;
  const work = counting(5);
  assert.deepEqual(await seen(work, 2), [1, 2]);
  assert.equal(ended, before + 1);
  await assert.rejects(async () => await work, /some whose loop was left before/);
});

test("handled as a promise is", async () => {
  assert.equal(await counting(3, true).catch((error) => (error as Error).message), "broken");
  let done = 0;
  assert.equal(await counting(2).finally(() => void done++), "counted to 2");
  await assert.rejects(
    counting(2, true).finally(() => void done++),
    /broken/,
  );
  assert.equal(done, 2);
});
