import assert from "node:assert/strict";
import { test } from "node:test";
import { printC } from "../../kernel/c-printer.js";
import { autoencoder, batchNorm, conv2d, dense, dropout, flatten, modelParameters, reshape } from "../../nn/index.js";
import { adam } from "../../train/index.js";
import { trainingProgram } from "../../train/program.js";
import { lowerProgram } from "./lower.js";

test("the same program made again in one process is the same code, so that it is compiled once", () => {
  const model = autoencoder({
    input: [1, 6, 6],
    encoder: [conv2d(3, { strides: 2, padding: "same" }), batchNorm(), dropout(0.1), flatten(), dense(4)],
    decoder: [dense(36), batchNorm(), reshape([1, 6, 6])],
  });
  const code = (): string => {
    const parameters = modelParameters(model);
    const stored = { scale: 1, missing: false };
    const { program, optimizer } = trainingProgram(model, {
      parameters,
      loss: { type: "mse" },
      optimizer: adam(),
      stored,
    });
    const tensors = new Map(
      [...parameters.values(), ...optimizer.slots.values()].map((value, at) => [value, 4096 * at]),
    );
    let next = 4096 * tensors.size;
    const reserve = (floats: number): number => {
      next += floats;
      return next - floats;
    };
    const target = { lanes: 8, accumulators: 12, registers: 16, loadsFirst: false, prefetches: true } as const;
    return printC(lowerProgram(program, { target, batchSize: 20, tensors, reserve }).kernels);
  };
  const [first, second] = [code(), code()];
  assert.ok(first.includes("gather_") && first.includes("mask_") && first.length > 10_000);
  assert.equal(second, first);
});
