/** Axis lengths, outermost first. Never contains the batch axis. A scalar is `[]`. */
export type Shape = readonly number[];

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Reads like `[16, 28, 28]`, or `scalar`. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? "scalar" : `[${shape.join(", ")}]`;
}

/** The shape both broadcast to by NumPy's rule (right-aligned, 1 stretches), or undefined when they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    result.push(x === 1 ? y : x);
  }
  return result;
}

/** Strides with which a value of shape `from` is read while walking `to`: 0 along stretched axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = stridesOf(from);
  return to.map((_, axis) => {
    const source = axis - to.length + from.length;
    return source < 0 || from[source] === 1 ? 0 : own[source]!;
  });
}
