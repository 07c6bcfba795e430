import assert from "node:assert/strict";
import { test } from "node:test";
import { dataChecksum } from "./data-checksum.js";
import { Detector } from "./detector.js";
import { fitCodec, fitDetector } from "./fit.js";
import { modelBytes, openModel } from "./model-bytes.js";
import { barPictures, decoded, plantRows, swinging } from "./sample-data.js";

test("equal data have the checksum that goldens/data_checksum.py computes", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [
      [
        { speed: 1.5, valve: "open" },
        { valve: "né", speed: null },
      ],
      "0678604f344e790385620b3b011d068b29d810a85a242922f33cadd60746f4ac",
    ],
    [
      { shape: [1, 2], count: 2, data: Uint8Array.of(0, 255, 7, 9), scale: 1 },
      "0ae8da60ce003dc614436f92b488e7a38071e5123a529360cf97c37e40b4489f",
    ],
    [
      { names: ["flow"], columns: [Float64Array.of(1, Number.NaN, -0)], times: undefined },
      "5a58ffaf2da511d6df357da155f3708b3942600e5820af24b543b1eaf592fac5",
    ],
    [
      [
        [1, 2, true],
        [3, 4, false],
      ],
      "c1069ecc5a1f94c86d7f27a25a4f71a92f72927a4316ef3c08f7b4f9e4f822e9",
    ],
    [
      { shape: [2], data: Float32Array.of(0.1, Number.NaN, 3) },
      "44351c3cf727fc51b33d1debef20f4892f0d3126e72e0d5e2e35e27c170b853b",
    ],
    [
      { data: Float64Array.from({ length: 20_000 }, (_, at) => at / 7) },
      "9bc75c50ef7d2ed7f5b1dc8ac0272057096261089c6a18a7f9857318cb59b447",
    ],
  ];
  for (const [data, sum] of cases) assert.equal(dataChecksum(data), sum);
  // Whatever bits a NaN has.
  const odd = Float64Array.of(1, 0, -0);
  new DataView(odd.buffer).setUint32(12, 0xfff80001, true);
  assert.equal(dataChecksum({ names: ["flow"], columns: [odd] }), cases[2]![1]);
  assert.equal(dataChecksum([{ valve: "open", speed: 1.5 }]), dataChecksum([{ speed: 1.5, valve: "open" }]));
  assert.notEqual(dataChecksum([{ speed: "1.5" }]), dataChecksum([{ speed: 1.5 }]));
});

test("a file says the checksum of what it learned from", async () => {
  const kinds = [plantRows(60), decoded(barPictures(60)), swinging(400)];
  for (const raw of kinds) {
    const detector = await fitDetector(raw, { epochs: 1, score: "mse" });
    const again = await openModel(modelBytes(detector));
    assert.ok(again instanceof Detector);
    assert.equal((again.codec.provenance["training"] as { sha256: string }).sha256, dataChecksum(raw));
    await Promise.all([detector.close(), again.close()]);
  }
  const codec = await fitCodec(plantRows(60), { epochs: 1 });
  assert.equal((codec.provenance["training"] as { sha256: string }).sha256, dataChecksum(plantRows(60)));
  await codec.close();
});
