import type { Value } from "../../graph/value.js";
import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Expression, Index, Variable } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";
import type { Finish } from "./heavy.js";
import type { AxisTap } from "./runs.js";

/** A convolution seen from its outputs: forward and transposed differ only in these numbers. */
export interface Convolution {
  readonly image: Value;
  readonly weights: Value;
  readonly outputs: number;
  readonly inners: number;
  readonly rows: readonly (readonly AxisTap[])[];
  readonly columns: readonly (readonly AxisTap[])[];
  readonly inputSize: readonly [number, number];
  readonly weightStride: { readonly output: number; readonly inner: number; readonly row: number };
}

/** One tile of a convolution's results: where it lies and what it reads. */
export interface TileWork {
  /** Output channels from `output`. */
  readonly height: number;
  readonly output: Index;
  readonly rowTaps: readonly AxisTap[];
  readonly rowShift: Index;
  readonly row: Index;
  /** The taps of each output column: `column`, `column + columnStep` and so on. */
  readonly columns: readonly (readonly AxisTap[])[];
  readonly columnStep: number;
  readonly columnShift: Index;
  readonly column: Index;
  readonly vector: Index;
  readonly finish: Finish;
}

/** A tap of the kernel's row and the columns of the tile it reaches, each with the input position it meets there. */
interface Meeting {
  readonly tap: number;
  readonly columns: readonly { readonly column: number; readonly position: number }[];
}

/** height x width accumulators over all inner channels and the taps that exist here. */
export function convolveTile(b: KernelBuilder, conv: Convolution, context: LoweringContext, work: TileWork): void {
  const sums = Array.from({ length: work.height }, () => work.columns.map(() => b.accumulator(k.float(0))));
  const tile = new ConvolutionTile(b, conv, context, work, sums);
  if (!context.target.loadsFirst) tile.straight();
  else if (conv.inners >= 4) tile.loopOverInners();
  else tile.loopOverTaps();
  sums.forEach((row, height) => {
    row.forEach((sum, column) => {
      work.finish(k.read(sum), [k.plus(work.output, height), work.row, k.plus(work.column, column * work.columnStep)]);
    });
  });
}

class ConvolutionTile {
  readonly #b: KernelBuilder;
  readonly #conv: Convolution;
  readonly #context: LoweringContext;
  readonly #work: TileWork;
  readonly #sums: readonly (readonly Variable[])[];
  readonly #meetings: readonly Meeting[];

  constructor(
    b: KernelBuilder,
    conv: Convolution,
    context: LoweringContext,
    work: TileWork,
    sums: readonly (readonly Variable[])[],
  ) {
    this.#b = b;
    this.#conv = conv;
    this.#context = context;
    this.#work = work;
    this.#sums = sums;
    const taps = [...new Set(work.columns.flatMap((own) => own.map(({ tap }) => tap)))].sort((x, y) => x - y);
    this.#meetings = taps.map((tap) => ({
      tap,
      columns: work.columns.flatMap((own, column) =>
        own.flatMap((meet) => (meet.tap === tap ? [{ column, position: meet.position }] : [])),
      ),
    }));
  }

  /** All taps of an inner channel in one piece of code: for compilers that order it well by themselves. */
  straight(): void {
    const area = this.#work.height * this.#work.columns.length;
    const fits = area + this.#work.height * this.#meetings.length + 1 <= this.#context.target.registers;
    this.#b.repeat(this.#conv.inners, (inner) => {
      this.#overRows((rowPosition, rowTap) => {
        if (fits) this.#eachPixelOnce(inner, rowPosition, rowTap);
        else for (const meeting of this.#meetings) this.#step(inner, rowPosition, rowTap, meeting, k.index(0));
      });
    });
  }

  /** One tap at a time, a loop over the inner channels for each. */
  loopOverInners(): void {
    this.#overRows((rowPosition, rowTap) => {
      for (const meeting of this.#meetings) {
        this.#b.repeat(this.#conv.inners, (inner) => this.#step(inner, rowPosition, rowTap, meeting, k.index(0)));
      }
    });
  }

  /** For few inner channels: a loop over the taps that reach the same columns. */
  loopOverTaps(): void {
    this.#b.repeat(this.#conv.inners, (inner) => {
      this.#overRows((rowPosition, rowTap) => {
        for (const group of alikeMeetings(this.#meetings)) {
          this.#b.repeat(group.length, (at) => this.#step(inner, rowPosition, rowTap, group[0]!, at, group[1]));
        }
      });
    });
  }

  /** Adds what one tap brings, or the one `at` places after it in a group that moves on evenly. */
  #step(inner: Index, rowPosition: Index, rowTap: Index, meeting: Meeting, at: Index, next?: Meeting): void {
    const b = this.#b;
    const shift = next === undefined ? 0 : next.columns[0]!.position - meeting.columns[0]!.position;
    const line = k.plus(this.#line(inner, rowPosition), k.times(at, shift));
    const pixels = meeting.columns.map(({ position }) => b.let(this.#pixel(line, position)));
    for (let height = 0; height < this.#work.height; height++) {
      const weight = b.let(this.#weight(inner, rowTap, height, k.plus(meeting.tap, at)));
      meeting.columns.forEach(({ column }, pixel) => {
        b.accumulate(this.#sums[height]![column]!, pixels[pixel]!, weight);
      });
    }
  }

  /** All weights of a kernel row in registers, so that each pixel is loaded once. */
  #eachPixelOnce(inner: Index, rowPosition: Index, rowTap: Index): void {
    const b = this.#b;
    const line = this.#line(inner, rowPosition);
    const weights = this.#meetings.map(({ tap }) =>
      Array.from({ length: this.#work.height }, (_, height) =>
        b.let(this.#weight(inner, rowTap, height, k.index(tap))),
      ),
    );
    const positions = new Set(this.#meetings.flatMap(({ columns }) => columns.map(({ position }) => position)));
    for (const position of [...positions].sort((x, y) => x - y)) {
      const pixel = b.let(this.#pixel(line, position));
      this.#meetings.forEach(({ columns }, tap) => {
        for (const meet of columns) {
          if (meet.position !== position) continue;
          weights[tap]!.forEach((weight, height) => {
            b.accumulate(this.#sums[height]![meet.column]!, pixel, weight);
          });
        }
      });
    }
  }

  #overRows(body: (position: Index, tap: Index) => void): void {
    overTaps(this.#b, this.#work.rowTaps, body);
  }

  #line(inner: Index, rowPosition: Index): Index {
    const [height, width] = this.#conv.inputSize;
    const row = k.plus(rowPosition, this.#work.rowShift);
    return k.plus(k.times(inner, height * width), k.times(row, width), this.#work.columnShift);
  }

  #pixel(line: Index, position: number): Expression {
    return k.load(this.#context.places.sample(this.#conv.image, k.plus(line, position), this.#work.vector));
  }

  #weight(inner: Index, rowTap: Index, height: number, tap: Index): Expression {
    const { output, inner: innerStride, row } = this.#conv.weightStride;
    const at = k.plus(
      k.times(k.plus(this.#work.output, height), output),
      k.times(inner, innerStride),
      k.times(rowTap, row),
      tap,
    );
    return k.splat(this.#context.places.shared(this.#conv.weights, at));
  }
}

/** Cuts the taps into groups that reach the same columns and move on evenly from tap to tap. */
function alikeMeetings(meetings: readonly Meeting[]): Meeting[][] {
  const groups: Meeting[][] = [];
  for (const meeting of meetings) {
    const group = groups.at(-1);
    if (group !== undefined && continues(group, meeting)) group.push(meeting);
    else groups.push([meeting]);
  }
  return groups;
}

function continues(group: readonly Meeting[], next: Meeting): boolean {
  const last = group.at(-1)!;
  const first = group[0]!;
  const sameColumns =
    next.tap === last.tap + 1 &&
    next.columns.length === last.columns.length &&
    next.columns.every(({ column }, at) => column === last.columns[at]!.column);
  if (!sameColumns) return false;
  const step = next.columns[0]!.position - last.columns[0]!.position;
  const even = next.columns.every(({ position }, at) => position - last.columns[at]!.position === step);
  return even && (group.length === 1 || step === group[1]!.columns[0]!.position - first.columns[0]!.position);
}

/** Kernel rows up to this many are unrolled; beyond, code size would cost more than a loop does. */
const unrolledRows = 3;

/** Visits the kernel rows that exist here, in a loop where they are many and evenly spaced. */
function overTaps(b: KernelBuilder, taps: readonly AxisTap[], body: (position: Index, tap: Index) => void): void {
  const [first, second] = taps;
  if (first === undefined) return;
  const step = { position: (second ?? first).position - first.position, tap: (second ?? first).tap - first.tap };
  const even = taps.every(
    ({ position, tap }, at) => position === first.position + at * step.position && tap === first.tap + at * step.tap,
  );
  if (taps.length <= unrolledRows || !even) {
    for (const { position, tap } of taps) body(k.index(position), k.index(tap));
    return;
  }
  b.repeat(taps.length, (at) => {
    body(k.plus(first.position, k.times(at, step.position)), k.plus(first.tap, k.times(at, step.tap)));
  });
}
