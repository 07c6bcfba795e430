import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTime, parseTime } from "./time.js";

test("times in the forms tables have, UTC where nothing else is said", () => {
  const at = Date.UTC(2014, 6, 1, 0, 30);
  for (const text of [
    "2014-07-01 00:30:00",
    "2014-07-01T00:30Z",
    "2014/7/1 0:30",
    "2014-07-01T02:30:00+02:00",
    "2014.07.01 00:30:00.000000",
  ]) {
    assert.equal(parseTime(text), at, text);
  }
  assert.equal(parseTime("2014-07-01"), Date.UTC(2014, 6, 1));
  assert.equal(parseTime("2014-07-01 00:00:00.25"), Date.UTC(2014, 6, 1) + 250);
});

test("what is no time is none", () => {
  for (const text of ["", "17", "3.5", "2014-02-31", "2014-13-01", "2014-07-01 25:00", "1,2,3", "red", "20140701"]) {
    assert.equal(parseTime(text), undefined, text);
  }
});

test("a time written and read again is the same", () => {
  for (const time of [0, 1, 86_400_000, 1404174600000, 1404174605250]) assert.equal(parseTime(formatTime(time)), time);
});
