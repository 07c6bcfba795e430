import type { Remote } from "comlink";
import type { JSX, TargetedPointerEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { asked } from "../actions.js";
import type { Explorer } from "../lab/exploring.js";
import type { Rebuilt } from "../lab/protocol.js";
import { Card } from "../parts/field.js";
import { RebuiltView } from "../parts/rebuilt.js";
import { Sketch } from "../parts/sketch.js";

/** A picture or a curve to draw, judged while it is drawn. */
export function DrawCard({ explorer }: { readonly explorer: Remote<Explorer> }): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [sketch, setSketch] = useState<Sketch | undefined>(undefined);
  const [found, setFound] = useState<Rebuilt | undefined>(undefined);
  const asking = useRef<{ busy: boolean; again: boolean }>({ busy: false, again: false });
  const held = useRef(false);
  useEffect(() => {
    void asked(explorer.blank(), (blank) => setSketch(Sketch.of(blank)));
  }, [explorer]);
  const judge = async (): Promise<void> => {
    if (sketch === undefined) return;
    // One question at a time; the last state is always asked about.
    if (asking.current.busy) {
      asking.current.again = true;
      return;
    }
    asking.current = { busy: true, again: false };
    try {
      await asked(explorer.judge(sketch.values()), setFound);
    } finally {
      const { again } = asking.current;
      asking.current = { busy: false, again: false };
      if (again) void judge();
    }
  };
  const show = (): void => {
    const context = canvas.current?.getContext("2d");
    if (context && sketch) sketch.paint(context);
  };
  useEffect(() => {
    show();
    void judge();
  }, [sketch]);
  if (sketch === undefined) return null;
  const draw = (event: TargetedPointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    sketch.stroke((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    show();
    void judge();
  };
  const change = (work: () => void): void => {
    work();
    show();
    void judge();
  };
  const what = sketch.isPicture ? "picture" : "curve";
  return (
    <Card
      title={sketch.isPicture ? "Draw a picture" : "Draw a curve"}
      aside={<p class="muted">{`clear it or draw on it: the ${what} is judged as you draw`}</p>}
    >
      <div class="row">
        <div>
          <canvas
            ref={canvas}
            class="sketch"
            width={sketch.canvas.width}
            height={sketch.canvas.height}
            role="img"
            aria-label={`${what} to draw on`}
            onPointerDown={(event) => {
              held.current = true;
              event.currentTarget.setPointerCapture(event.pointerId);
              sketch.lift();
              draw(event);
            }}
            onPointerMove={(event) => {
              if (held.current) draw(event);
            }}
            onPointerUp={() => {
              held.current = false;
              sketch.lift();
            }}
            onPointerCancel={() => {
              held.current = false;
              sketch.lift();
            }}
          />
          <div class="buttons">
            <button type="button" onClick={() => change(() => sketch.clear())}>
              Clear
            </button>
            <button type="button" onClick={() => change(() => sketch.reset())}>
              A sample to begin with
            </button>
          </div>
        </div>
        <div class="beside" aria-live="polite">
          {found && <RebuiltView rebuilt={found} />}
        </div>
      </div>
    </Card>
  );
}
