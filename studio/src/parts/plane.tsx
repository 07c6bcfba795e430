import type { JSX, TargetedPointerEvent } from "preact";
import type { Plane as Drawn } from "../lab/protocol.js";
import { Drawing } from "./drawing.js";
import { RangeField } from "./field.js";

/** The codes, of which the nearest to the pointer is marked; by keyboard, a slider goes from one to the next. */
export function Plane({
  plane,
  near,
  hover,
  click,
}: {
  readonly plane: Drawn;
  readonly near: number | undefined;
  readonly hover: (index: number) => void;
  readonly click: (x: number, y: number) => void;
}): JSX.Element {
  const { drawing, places } = plane;
  const at = (event: TargetedPointerEvent<HTMLDivElement> | MouseEvent): readonly [number, number] => {
    const box = (event.currentTarget as HTMLElement).querySelector("svg")!.getBoundingClientRect();
    const scale = drawing.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const marked = places.findIndex(({ index }) => index === near);
  const place = places[marked];
  return (
    <div class="plane">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider below and its button do the same by keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as before */}
      <div
        class="over"
        onPointerMove={(event) => {
          const [x, y] = at(event);
          hover(nearest(places, x, y).index);
        }}
        onClick={(event) => click(...at(event))}
      >
        <Drawing drawing={drawing} />
        {place && (
          <svg class="mark" viewBox={`0 0 ${drawing.width} ${drawing.height}`} aria-hidden="true">
            <circle cx={place.x} cy={place.y} r={9} class="s-ink" fill="none" stroke-width={2} />
          </svg>
        )}
      </div>
      <RangeField
        label="Sample after sample"
        text={`${marked + 1} of ${places.length}`}
        value={Math.max(0, marked)}
        low={0}
        high={places.length - 1}
        step={1}
        change={(which) => hover(places[which]!.index)}
      />
      {place && (
        <div class="buttons">
          <button type="button" onClick={() => click(place.x, place.y)}>
            Decode this place
          </button>
        </div>
      )}
    </div>
  );
}

function nearest(places: Drawn["places"], x: number, y: number): Drawn["places"][number] {
  return places.reduce((best, place) =>
    (place.x - x) ** 2 + (place.y - y) ** 2 < (best.x - x) ** 2 + (best.y - y) ** 2 ? place : best,
  );
}
