import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Pixels, Rebuilt } from "../lab/protocol.js";
import { short } from "../numbers.js";
import { Drawing } from "./drawing.js";
import { Facts } from "./field.js";

/** Pixels, enlarged by whole numbers of the screen's. */
export function Canvas({ pixels, label }: { readonly pixels: Pixels; readonly label: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, data } = pixels;
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} class="pixels tile" width={width} height={height} role="img" aria-label={label} />;
}

/** What came of something: pictures side by side, or curves, with the verdict where there is one. */
export function RebuiltView({ rebuilt }: { readonly rebuilt: Rebuilt }): JSX.Element {
  const { input, back, heat, drawing, values } = rebuilt;
  return (
    <div>
      <div class="tiles">
        {input && <Tile pixels={input} label={heat ? "as it sees it" : "picture"} />}
        {back && <Tile pixels={back} label={input || heat ? "reconstruction" : "picture"} />}
        {heat && <Tile pixels={heat} label="error" />}
      </div>
      {drawing && <Drawing drawing={drawing} />}
      {values && <Facts facts={values.map(({ name, value }) => [name, short(value)])} />}
      <VerdictLine rebuilt={rebuilt} />
    </div>
  );
}

function Tile({ pixels, label }: { readonly pixels: Pixels; readonly label: string }): JSX.Element {
  return (
    <figure class="tile-figure">
      <Canvas pixels={pixels} label={label} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

export function VerdictLine({ rebuilt }: { readonly rebuilt: Rebuilt }): JSX.Element | null {
  const { score, pValue, anomalous } = rebuilt;
  if (score === undefined || pValue === undefined) return null;
  return (
    <p class="verdict-line">
      <span class={`tag ${anomalous ? "alarm" : ""}`}>{anomalous ? "anomalous" : "normal"}</span>{" "}
      <span class="muted">{`score ${short(score)}, p-value ${short(pValue)}`}</span>
    </p>
  );
}
