import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asked, theLab } from "../actions.js";
import type { Drawing as Drawn, Judgement } from "../lab/protocol.js";
import { grouped } from "../numbers.js";
import { Drawing } from "../parts/drawing.js";
import { Card, RangeField } from "../parts/field.js";
import { threshold } from "../state.js";

/** The series with what is flagged in it, near or far. */
export function SeriesCard({ judged }: { readonly judged: Judgement }): JSX.Element {
  const { points, length } = judged.windows!;
  const [span, setSpan] = useState({ from: 0, to: points });
  const [drawing, setDrawing] = useState<Drawn | undefined>(undefined);
  const cut = threshold.value;
  const { from, to } = span;
  useEffect(() => {
    let left = false;
    const timer = setTimeout(() => {
      void asked(theLab().series({ from, to, threshold: cut }), (drawn) => {
        if (!left) setDrawing(drawn);
      });
    }, 80);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [from, to, cut]);
  const width = to - from;
  const show = (middle: number, wide: number): void => {
    const shown = Math.round(Math.min(points, Math.max(2 * length, wide)));
    const start = Math.round(Math.min(points - shown, Math.max(0, middle - shown / 2)));
    setSpan({ from: start, to: start + shown });
  };
  const middle = (from + to) / 2;
  const worst = (): void => {
    const { scores, windows } = judged;
    const top = scores.reduce((best, score, at) => (score > scores[best]! ? at : best), 0);
    show(windows!.starts[top]! + length / 2, 12 * length);
  };
  return (
    <Card title="The series" aside={<p class="muted">{`${grouped(points)} points, windows of ${length}`}</p>}>
      <div class="buttons">
        <button type="button" disabled={width <= 2 * length} onClick={() => show(middle, width / 2)}>
          Closer
        </button>
        <button type="button" disabled={width >= points} onClick={() => show(middle, width * 2)}>
          Farther
        </button>
        <button type="button" onClick={worst}>
          The worst stretch
        </button>
        <button type="button" disabled={width >= points} onClick={() => setSpan({ from: 0, to: points })}>
          All of it
        </button>
      </div>
      {width < points && (
        <RangeField
          label="Along the series"
          text={`points ${grouped(from)} to ${grouped(to)}`}
          value={from}
          low={0}
          high={points - width}
          step={1}
          change={(start) => setSpan({ from: start, to: start + width })}
        />
      )}
      {drawing && <Drawing drawing={drawing} />}
    </Card>
  );
}
