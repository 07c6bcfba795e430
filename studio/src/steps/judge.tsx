import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import {
  auroc,
  averagePrecision,
  confusion,
  confusionMatrix,
  falseAlarmBand,
  precisionRecallChart,
  rocChart,
} from "sandglass";
import { go } from "../actions.js";
import type { Judgement } from "../lab/protocol.js";
import { grouped, percent } from "../numbers.js";
import { Drawing } from "../parts/drawing.js";
import { Card, Facts } from "../parts/field.js";
import { Histogram } from "../parts/histogram.js";
import { judgement, threshold } from "../state.js";
import { SeriesCard } from "./series-card.js";
import { Verdicts } from "./verdicts.js";

/** What it finds, and what another threshold would. */
export function JudgeStep(): JSX.Element {
  const judged = judgement.value!;
  return (
    <>
      <Scores judged={judged} />
      {judged.windows && <SeriesCard judged={judged} />}
      <Verdicts judged={judged} />
      <Curves judged={judged} />
      <div class="buttons">
        <button type="button" class="primary" onClick={() => go("take-home")}>
          Take the detector home
        </button>
        <button type="button" onClick={() => go("explore")}>
          Explore what it learned
        </button>
      </div>
    </>
  );
}

/** Scores of what is known to be normal and anomalous, or of all. */
function groupsOf({ scores, truth, calibration, lower: _ }: Judgement): Parameters<typeof Histogram>[0]["scores"] {
  if (truth === undefined) return { calibration, normal: scores };
  const of = (wanted: number): Float64Array => scores.filter((_, at) => truth[at] === wanted);
  return { calibration, normal: of(0), ...(truth.includes(1) && { anomalous: of(1) }) };
}

function Scores({ judged }: { readonly judged: Judgement }): JSX.Element {
  const groups = useMemo(() => groupsOf(judged), [judged]);
  const { scores, truth, scoreName, threshold: learned, rule, notes } = judged;
  const cut = threshold.value;
  const counts = useMemo(() => truth && confusion(scores, truth, cut), [scores, truth, cut]);
  return (
    <Card title="Where to cut" aside={<p class="muted">{`${rule}${cut === learned ? "" : ", moved by you"}`}</p>}>
      <Facts facts={factsOf(judged, cut)} />
      <Promised judged={judged} cut={cut} />
      <div class="row">
        <Histogram
          scores={groups}
          scoreName={scoreName}
          threshold={cut}
          move={(to) => {
            threshold.value = to;
          }}
        />
        {counts && <Drawing drawing={confusionMatrix({ counts })} />}
      </div>
      {cut !== learned && (
        <div class="buttons">
          <button
            type="button"
            onClick={() => {
              threshold.value = learned;
            }}
          >
            Back to what the rule says
          </button>
        </div>
      )}
      {notes.map((note) => (
        <p class="notice" key={note}>
          {note}
        </p>
      ))}
    </Card>
  );
}

function factsOf({ scores, truth }: Judgement, cut: number): readonly (readonly [string, string])[] {
  const alarms = scores.reduce((sum, score) => sum + (score > cut ? 1 : 0), 0);
  const first = ["alarms", `${grouped(alarms)} of ${grouped(scores.length)}`] as const;
  if (truth === undefined) return [first, ["share flagged", percent(alarms / scores.length)]];
  const {
    truePositives: hits,
    falsePositives: wrong,
    falseNegatives: missed,
    trueNegatives: quiet,
  } = confusion(scores, truth, cut);
  return [
    first,
    ["anomalies found (recall)", percent(hits / (hits + missed))],
    ["alarms that are right (precision)", percent(hits / (hits + wrong))],
    ["false-alarm rate", percent(wrong / (wrong + quiet))],
  ];
}

/** What the rule promised, beside what came. */
function Promised({ judged, cut }: { readonly judged: Judgement; readonly cut: number }): JSX.Element | null {
  const { promised, calibration, scores, truth, seen, threshold: learned } = judged;
  if (promised === undefined) return null;
  const normals = Array.from(scores.keys()).filter((at) => seen[at] === 0 && truth?.[at] !== 1);
  if (normals.length === 0) return null;
  const alarms = normals.filter((at) => scores[at]! > cut).length;
  const moved = cut !== learned;
  const what = truth === undefined ? "of what it has not trained on" : "of normals it has not seen";
  const level = percent(promised);
  const measured = `${percent(alarms / normals.length)} ${what} (${grouped(alarms)} of ${grouped(normals.length)}) are flagged`;
  if (moved)
    return <p>{`The rule promises at most ${level} false alarms; where you have put the threshold, ${measured}.`}</p>;
  const band = judged.windows === undefined ? bandOf(calibration.length, normals.length, promised) : undefined;
  const usual = band === undefined ? "" : ` By chance, ${grouped(band.low)} to ${grouped(band.high)} may be.`;
  return (
    <p>{`The rule promises at most ${level} false alarms, if new normals come as these did. ${measured}.${usual}`}</p>
  );
}

function bandOf(
  calibration: number,
  normals: number,
  level: number,
): { readonly low: number; readonly high: number } | undefined {
  return Math.floor(level * (calibration + 1)) < 1 ? undefined : falseAlarmBand({ calibration, normals, level });
}

/** ROC and precision over recall; drawn anew a moment after the threshold has come to rest. */
function Curves({ judged }: { readonly judged: Judgement }): JSX.Element | null {
  const { scores, truth, scoreName } = judged;
  const cut = threshold.value;
  const [rested, rest] = useState(cut);
  useEffect(() => {
    const timer = setTimeout(() => rest(cut), 120);
    return () => clearTimeout(timer);
  }, [cut]);
  const both = truth?.includes(1) === true && truth.includes(0);
  const drawings = useMemo(() => {
    if (!both) return undefined;
    const spec = { detectors: [{ name: scoreName, scores }], labels: truth, threshold: rested };
    return {
      roc: rocChart(spec),
      pr: precisionRecallChart(spec),
      areas: [auroc(scores, truth), averagePrecision(scores, truth)] as const,
    };
  }, [judged, rested]);
  if (drawings === undefined) return null;
  const [area, precision] = drawings.areas;
  return (
    <Card
      title="At every threshold"
      aside={
        <p
          class="muted"
          data-testid="auroc"
          data-value={area}
        >{`AUROC ${area.toFixed(4)}, average precision ${precision.toFixed(4)}`}</p>
      }
    >
      <div class="row">
        <Drawing drawing={drawings.roc} />
        <Drawing drawing={drawings.pr} />
      </div>
    </Card>
  );
}
