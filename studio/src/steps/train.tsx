import type { JSX } from "preact";
import { finish, go, goOn, pause, stop, train } from "../actions.js";
import { duration, grouped, percent, short } from "../numbers.js";
import { Drawing } from "../parts/drawing.js";
import { Card, Facts } from "../parts/field.js";
import {
  busy,
  judgement,
  lossDrawing,
  notices,
  planned,
  planProblem,
  preview,
  progress,
  training,
  unkept,
} from "../state.js";

/** Watching it learn. */
export function TrainStep(): JSX.Element {
  const now = progress.value;
  return (
    <>
      <Card title="Training" aside={<Plan />}>
        <Buttons />
        {planProblem.value && (
          <p class="problem" role="alert">
            {planProblem.value}
          </p>
        )}
        {now && (
          <>
            <progress aria-label="training" max={1} value={now.share} />
            <Facts
              facts={[
                ["epoch", `${now.epoch} of ${now.epochs}`],
                ["loss", short(now.loss)],
                ["samples a second", now.samplesPerSecond > 0 ? grouped(now.samplesPerSecond) : "–"],
                ["time left", now.state === "running" ? duration(now.secondsLeft) : stateWord(now.state)],
              ]}
            />
            <p class="muted">
              {`WebAssembly, ${now.threads > 1 ? `${now.threads} threads` : "one thread"}.`}{" "}
              {unkept.value === undefined && "You may leave: what was trained is kept in this browser."}
            </p>
          </>
        )}
        {[...(unkept.value === undefined ? [] : [unkept.value]), ...notices.value].map((notice) => (
          <p class="notice" key={notice}>
            {notice}
          </p>
        ))}
      </Card>
      {lossDrawing.value && (
        <Card title="How it learns">
          <div class="row">
            <Drawing drawing={lossDrawing.value} />
          </div>
        </Card>
      )}
      {preview.value && (
        <Card
          title={`What it rebuilds, epoch ${preview.value.epoch}`}
          aside={<p class="muted">samples it does not train on</p>}
        >
          <Drawing drawing={preview.value.drawing} />
        </Card>
      )}
    </>
  );
}

const stateWord = (state: string): string =>
  ({ paused: "paused", stopped: "stopped", finishing: "setting the threshold", done: "done" })[state] ?? state;

function Plan(): JSX.Element | null {
  const plan = planned.value;
  if (plan === undefined) return null;
  return (
    <p class="muted">
      {`${grouped(plan.training)} samples, ${grouped(plan.network.parameters)} parameters, ${plan.epochs} epochs`}
    </p>
  );
}

function Buttons(): JSX.Element {
  const state = progress.value?.state;
  const share = progress.value?.share ?? 0;
  const done = judgement.value !== undefined;
  return (
    <div class="buttons">
      {!training.value && state !== "stopped" && (
        <button
          type="button"
          class={done ? "" : "primary"}
          disabled={planProblem.value !== undefined || busy.value !== undefined}
          onClick={() => void train()}
        >
          {done ? "Train again" : "Start"}
        </button>
      )}
      {state === "running" && (
        <button type="button" class="primary" onClick={pause}>
          Pause
        </button>
      )}
      {(state === "paused" || state === "stopped") && (
        <button type="button" class="primary" onClick={() => void goOn()}>
          Go on
        </button>
      )}
      {(state === "running" || state === "paused") && (
        <button type="button" onClick={stop}>
          Stop
        </button>
      )}
      {state === "stopped" && (
        <>
          <button type="button" disabled={(progress.value?.epoch ?? 0) < 1} onClick={() => void finish()}>
            Judge as it is now
          </button>
          <button type="button" onClick={() => void train()}>
            Start anew
          </button>
        </>
      )}
      {done && (
        <button type="button" class="primary" onClick={() => go("judge")}>
          See what it finds
        </button>
      )}
      {training.value && <span class="muted">{percent(share)}</span>}
    </div>
  );
}
