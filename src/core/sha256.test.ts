import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Random } from "./random.js";
import { Sha256 } from "./sha256.js";

test("SHA-256 of the standard's examples, and of pieces of any length as OpenSSL has it", () => {
  const of = (text: string): string => new Sha256().update(new TextEncoder().encode(text)).digest();
  // FIPS 180-4, examples of NIST.
  assert.equal(of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const random = new Random(1, "bytes");
  const bytes = Uint8Array.from({ length: 100_000 }, () => random.integer(256));
  for (let length = 0; length <= 130; length++) {
    const some = bytes.subarray(0, length);
    assert.equal(new Sha256().update(some).digest(), createHash("sha256").update(some).digest("hex"), `${length}`);
  }
  const pieces = new Sha256();
  for (let from = 0, taken = 0; from < bytes.length; from += taken) {
    taken = 1 + random.integer(200);
    pieces.update(bytes.subarray(from, from + taken));
  }
  assert.equal(pieces.digest(), createHash("sha256").update(bytes).digest("hex"));
});
