import { setImmediate } from "node:timers/promises";
import type { Figure } from "../report/figure.js";
import { type FigureThread, openFigureThread } from "./figure-thread.js";
import type { RunFolder } from "./run-folder.js";

/** Fewer figures are drawn sooner than a thread starts. */
const worthwhile = 4;

/** Each figure as SVG and as PNG: with two threads or more to use, two are drawn at a time. */
export async function writeFigures(
  folder: Pick<RunFolder, "writeFigure">,
  figures: readonly Figure[],
  threads = 1,
): Promise<void> {
  const left = [...figures];
  const write = async (figure: Figure, png: (figure: Figure) => Promise<Uint8Array>): Promise<void> => {
    folder.writeFigure(`${figure.name}.svg`, figure.svg);
    folder.writeFigure(`${figure.name}.png`, await png(figure));
  };
  const here = async (): Promise<void> => {
    for (let figure = left.shift(); figure !== undefined; figure = left.shift()) {
      await write(figure, (one) => one.png());
      // Lets the other thread be heard.
      await setImmediate();
    }
  };
  const thread = threads < 2 || figures.length < worthwhile ? undefined : opened();
  if (thread === undefined) return here();
  const beside = async (): Promise<void> => {
    for (let figure = left.pop(); figure !== undefined; figure = left.pop()) {
      // A thread that could not start, or died, leaves its figures to this one.
      await write(figure, (one) => thread.png(one.svg).catch(() => one.png()));
    }
  };
  try {
    await Promise.all([here(), beside()]);
  } finally {
    left.length = 0;
    await thread.close();
  }
}

function opened(): FigureThread | undefined {
  try {
    return openFigureThread();
  } catch {
    return undefined;
  }
}
