import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * MNIST training images, row-major bytes, enlarged to `size` by repeating pixels.
 *
 * @param {{mnist: string, limit?: number, size?: number}} options `mnist` is the folder of the IDX files.
 */
export function mnistImages({ mnist, limit = 60000, size = 28 }) {
  const file = readFileSync(join(mnist, "train-images-idx3-ubyte"));
  const count = Math.min(limit, file.readUInt32BE(4));
  const original = file.subarray(16, 16 + count * 784);
  if (size === 28) return { count, size, data: Uint8Array.from(original) };
  const factor = size / 28;
  const data = new Uint8Array(count * size * size);
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const source = image * 784 + Math.floor(row / factor) * 28 + Math.floor(column / factor);
        data[(image * size + row) * size + column] = original[source];
      }
    }
  }
  return { count, size, data };
}

/** A batch of images as floats in 0 … 1, by row numbers. */
export function gather({ data, size }, rows) {
  const width = size * size;
  const batch = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    for (let pixel = 0; pixel < width; pixel++) batch[at * width + pixel] = data[row * width + pixel] / 255;
  });
  return batch;
}

/** The numbers 0 … n-1 in random order. Every peer shuffles anew each epoch; which order does not change the work. */
export function shuffled(n) {
  const order = Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
