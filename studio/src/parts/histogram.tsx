import { errorHistogramData } from "inside/report/chart/error-histogram.js";
import { frame } from "inside/report/chart/frame.js";
import type { JSX, TargetedPointerEvent } from "preact";
import { useId, useMemo, useRef } from "preact/hooks";
import { errorHistogram } from "sandglass";
import { short } from "../numbers.js";
import { Drawing } from "./drawing.js";

interface HistogramProps {
  readonly scores: Parameters<typeof errorHistogram>[0]["scores"];
  readonly scoreName: string;
  readonly threshold: number;
  readonly move: (threshold: number) => void;
}

/** Steps of the slider over the drawing's width. */
const steps = 480;

/** The report's histogram of scores, whose threshold can be dragged, in the drawing or by the slider below it. */
export function Histogram({ scores, scoreName, threshold, move }: HistogramProps): JSX.Element {
  const held = useRef(false);
  const id = useId();
  // Without the threshold, so that the axis stays where it is while it moves.
  const scale = useMemo(() => scaleOf(scores, scoreName), [scores, scoreName]);
  const shown = Math.min(scale.high, Math.max(scale.low, threshold));
  const drawing = errorHistogram({ scores, threshold: shown, scoreName });
  const follow = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const svg = event.currentTarget.querySelector("svg")!.getBoundingClientRect();
    move(scale.at(((event.clientX - svg.left) / svg.width) * drawing.width));
  };
  return (
    <div class="draggable">
      <div
        class="by-pointer"
        onPointerDown={(event) => {
          held.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={(event) => {
          if (held.current) follow(event);
        }}
        onPointerUp={() => {
          held.current = false;
        }}
        onPointerCancel={() => {
          held.current = false;
        }}
      >
        <Drawing drawing={drawing} />
      </div>
      <div class="slider">
        <label for={id}>Threshold</label>
        <output for={id}>{short(threshold)}</output>
        <input
          id={id}
          type="range"
          min={0}
          max={steps}
          step={1}
          value={Math.round(scale.share(shown) * steps)}
          aria-valuetext={short(threshold)}
          onInput={(event) => move(scale.of(event.currentTarget.valueAsNumber / steps))}
        />
      </div>
    </div>
  );
}

interface Scale {
  readonly low: number;
  readonly high: number;
  /** The score at a place of the drawing. */
  readonly at: (x: number) => number;
  /** The score at a share of the axis, and back. */
  readonly of: (share: number) => number;
  readonly share: (score: number) => number;
}

function scaleOf(scores: HistogramProps["scores"], scoreName: string): Scale {
  const { x, y } = errorHistogramData({ scores, scoreName });
  const { left, right } = frame({ width: 800, height: 360, x, y });
  const [low, high] = x.domain;
  const log = x.kind === "log";
  const of = (share: number): number => {
    const part = Math.min(1, Math.max(0, share));
    // At the end of the axis nothing is above the threshold, whatever the logarithm has rounded.
    if (part === 1) return high + Math.abs(high) * 1e-9;
    return log ? low * (high / low) ** part : low + (high - low) * part;
  };
  return {
    ...{ low, high, of },
    at: (place) => of((place - left) / (right - left)),
    share: (score) => (log ? Math.log(score / low) / Math.log(high / low) : (score - low) / (high - low)),
  };
}
