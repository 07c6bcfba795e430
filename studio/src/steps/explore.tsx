import type { Remote } from "comlink";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asked, theLab } from "../actions.js";
import type { Explorer } from "../lab/exploring.js";
import type { Plane as Drawn, Rebuilt } from "../lab/protocol.js";
import { Card, RangeField } from "../parts/field.js";
import { Plane } from "../parts/plane.js";
import { RebuiltView } from "../parts/rebuilt.js";
import { judgement } from "../state.js";
import { DrawCard } from "./draw-card.js";

/** What the detector learned: codes in the plane, what lies between them, and what it makes of a drawing. */
export function ExploreStep(): JSX.Element {
  const [explorer, setExplorer] = useState<Remote<Explorer> | undefined>(undefined);
  useEffect(() => {
    let left = false;
    void asked(theLab().explorer(), (found) => {
      if (!left) setExplorer(() => found as unknown as Remote<Explorer>);
    });
    return () => {
      left = true;
    };
  }, []);
  if (explorer === undefined) return <p class="muted">One moment …</p>;
  const { kind } = judgement.value!;
  return (
    <>
      {kind !== "table" && <DrawCard explorer={explorer} />}
      <Codes explorer={explorer} />
    </>
  );
}

function Codes({ explorer }: { readonly explorer: Remote<Explorer> }): JSX.Element {
  const [plane, setPlane] = useState<Drawn | undefined>(undefined);
  const [near, setNear] = useState<number | undefined>(undefined);
  const [shown, setShown] = useState<Rebuilt | undefined>(undefined);
  const [decoded, setDecoded] = useState<Rebuilt | undefined>(undefined);
  const [ends, setEnds] = useState<readonly [number | undefined, number | undefined]>([undefined, undefined]);
  useEffect(() => {
    void asked(explorer.plane(), (drawn) => {
      setPlane(drawn);
      const { scores } = judgement.value!;
      const order = drawn.places.map(({ index }) => index).sort((a, b) => scores[a]! - scores[b]!);
      setEnds([order[Math.floor(order.length / 4)], order.at(-1)]);
      setNear(order[Math.floor(order.length / 4)]);
    });
  }, [explorer]);
  useEffect(() => {
    if (near === undefined) return;
    let left = false;
    void asked(explorer.show(near), (sample) => {
      if (!left) setShown(sample);
    });
    return () => {
      left = true;
    };
  }, [near, explorer]);
  const { names, labels } = judgement.value!;
  const nameOf = (index: number | undefined): string =>
    index === undefined ? "–" : `${names[index]}${labels ? `, ${labels[index]}` : ""}`;
  return (
    <Card title="Codes" aside={<p class="muted">hover to see a sample, click to decode a place</p>}>
      {plane === undefined && <p class="muted">Encoding …</p>}
      <div class="row">
        {plane && (
          <Plane
            plane={plane}
            near={near}
            hover={setNear}
            click={(x, y) => void asked(explorer.decodeAt(x, y), setDecoded)}
          />
        )}
        <div class="beside">
          {shown && near !== undefined && (
            <section aria-label="sample">
              <h3>{`Sample ${nameOf(near)}`}</h3>
              <RebuiltView rebuilt={shown} />
              <div class="buttons">
                <button type="button" onClick={() => setEnds([near, ends[1]])}>
                  Walk from here
                </button>
                <button type="button" onClick={() => setEnds([ends[0], near])}>
                  Walk to here
                </button>
              </div>
            </section>
          )}
          {decoded && (
            <section aria-label="decoded place">
              <h3>Decoded where you clicked</h3>
              <RebuiltView rebuilt={decoded} />
            </section>
          )}
        </div>
      </div>
      {ends[0] !== undefined && ends[1] !== undefined && (
        <Walk explorer={explorer} from={ends[0]} to={ends[1]} names={[nameOf(ends[0]), nameOf(ends[1])]} />
      )}
    </Card>
  );
}

function Walk({
  explorer,
  from,
  to,
  names,
}: {
  readonly explorer: Remote<Explorer>;
  readonly from: number;
  readonly to: number;
  readonly names: readonly [string, string];
}): JSX.Element {
  const [share, setShare] = useState(0.5);
  const [between, setBetween] = useState<Rebuilt | undefined>(undefined);
  useEffect(() => {
    let left = false;
    void asked(explorer.between(from, to, share), (sample) => {
      if (!left) setBetween(sample);
    });
    return () => {
      left = true;
    };
  }, [explorer, from, to, share]);
  return (
    <section aria-label="walk">
      <h3>{`A walk from ${names[0]} to ${names[1]}`}</h3>
      <div class="row walk">
        <RangeField
          label="Along the way"
          text={`${Math.round(share * 100)} %`}
          value={share}
          low={0}
          high={1}
          step={0.02}
          change={setShare}
        />
        {between && <RebuiltView rebuilt={between} />}
      </div>
    </section>
  );
}
