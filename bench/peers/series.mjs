/** Waves of different speed and phase, [count, 1, length]; `torch_train.py` makes the same. */
export function waves({ limit, length = 140 }) {
  const data = new Float32Array(limit * length);
  for (let row = 0; row < limit; row++) {
    for (let at = 0; at < length; at++) data[row * length + at] = Math.sin(0.05 * at * (1 + (row % 7)) + row);
  }
  return { shape: [1, length], count: limit, data, scale: 1 };
}
