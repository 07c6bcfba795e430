import { problemOf, Refusal } from "./problem.js";
import type { Answer } from "./task.js";

/** Most lines and bytes that are answered together. */
const together = { lines: 1000, bytes: 2 ** 18 };

/** How a stream of lines is answered. */
export interface LineStream {
  readonly source: ReadableStream<Uint8Array>;
  /** Longest line, in bytes. */
  readonly longest: number;
  /** Seconds of silence after which the stream is given up. */
  readonly maxSilence: number;
  /** Answers under way at once: with 2, one is computed while the next is read. */
  readonly ahead: 1 | 2;
  /** Answers some lines, the first of which has that number. */
  readonly answer: (lines: Uint8Array<ArrayBuffer>, first: number) => Promise<Answer>;
  /** Told once, when all is written or the client is gone. */
  readonly onEnd: () => void;
}

/**
 * Lines in, lines out: what has arrived is answered at once, nothing is read that the client does not take answers for, and
 * what goes wrong is the last line.
 */
export function answerLines({ source, answer, ahead, onEnd, ...limits }: LineStream): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  const pieces = linePieces(reader, limits);
  const pending: Promise<Answer | undefined>[] = [];
  const encoder = new TextEncoder();
  let previous: Promise<unknown> = Promise.resolve();
  const next = (): Promise<Answer | undefined> => {
    // One after the other out of the source, whatever is still being answered.
    const read = previous.then(() => pieces.next());
    previous = read.catch(() => {});
    return read.then(({ done, value }) => (done ? undefined : answer(value.bytes, value.first)));
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (pending.length < ahead) {
          const one = next();
          one.catch(() => {});
          pending.push(one);
        }
        try {
          const found = await pending.shift()!;
          if (found === undefined) {
            controller.close();
            return onEnd();
          }
          if (found.status !== 200) {
            controller.enqueue(encoder.encode(`${JSON.stringify({ error: JSON.parse(textOf(found)).detail })}\n`));
            controller.close();
            return onEnd();
          }
          controller.enqueue(encoder.encode(textOf(found)));
        } catch (error) {
          controller.enqueue(encoder.encode(`${JSON.stringify({ error: problemOf(error).detail })}\n`));
          controller.close();
          onEnd();
        }
      },
      async cancel() {
        onEnd();
        await reader.cancel().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

const textOf = ({ body }: Answer): string => (typeof body === "string" ? body : new TextDecoder().decode(body));

/** Whole lines as they arrive, not too many at once, with the number of the first. */
async function* linePieces(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { longest, maxSilence }: Pick<LineStream, "longest" | "maxSilence">,
): AsyncGenerator<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly first: number }> {
  let held: Uint8Array[] = [];
  let first = 1;
  try {
    for (;;) {
      const { done, value } = await heard(reader.read(), maxSilence);
      if (value !== undefined) held.push(value);
      // What has no end is joined once its end is there: it may come byte by byte.
      if (done || value?.includes(newline)) {
        const bytes = joined(held);
        let from = 0;
        for (;;) {
          const { end, lines } = pieceOf(bytes, from, done);
          if (lines === 0) break;
          yield { bytes: bytes.slice(from, end), first };
          first += lines;
          from = end;
        }
        held = [bytes.subarray(from)];
      }
      if (done) return;
      if (lengthOf(held) > longest) {
        throw new Refusal(413, { where: `line ${first}`, expected: `at most ${longest} bytes`, got: "a longer line" });
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const newline = 10;

/** The lines from a place on that are answered together; what has no end yet only where nothing follows. */
function pieceOf(bytes: Uint8Array, from: number, isLast: boolean): { readonly end: number; readonly lines: number } {
  let [end, lines] = [from, 0];
  while (lines < together.lines && end - from < together.bytes) {
    const at = bytes.indexOf(newline, end);
    if (at < 0) break;
    end = at + 1;
    lines++;
  }
  if (lines === 0 && isLast && from < bytes.byteLength) return { end: bytes.byteLength, lines: 1 };
  return { end, lines };
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { byteLength }) => sum + byteLength, 0);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** What a read brings, unless nothing comes for so many seconds. */
async function heard<T>(read: Promise<T>, seconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Refusal(408, { where: "stream", expected: `a line every ${seconds} s`, got: "silence" }));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
    read.catch(() => {});
  }
}
