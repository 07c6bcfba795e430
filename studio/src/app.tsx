import type { ComponentType, JSX } from "preact";
import { go } from "./actions.js";
import { lazily } from "./parts/lazy.js";
import { busy, isOpen, problem, type Step, said, step, steps } from "./state.js";
import { DataStep } from "./steps/data.js";

const names: Readonly<Record<Step, string>> = {
  data: "Data",
  model: "Model",
  train: "Train",
  judge: "Judge",
  explore: "Explore",
  "take-home": "Take home",
};

// Only the first step is loaded before there are data.
const pages: Readonly<Record<Step, ComponentType>> = {
  data: DataStep,
  model: lazily(async () => (await import("./steps/model.js")).ModelStep),
  train: lazily(async () => (await import("./steps/train.js")).TrainStep),
  judge: lazily(async () => (await import("./steps/judge.js")).JudgeStep),
  explore: lazily(async () => (await import("./steps/explore.js")).ExploreStep),
  "take-home": lazily(async () => (await import("./steps/take-home.js")).TakeHomeStep),
};

export function App(): JSX.Element {
  const now = isOpen(step.value) ? step.value : "data";
  const Page = pages[now];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <div class="brand">
          <img src="./icon.svg" alt="" width="28" height="28" />
          <h1>Sandglass Studio</h1>
          <p>Your data never leave this page.</p>
        </div>
        <nav aria-label="Steps">
          <ol>
            {steps.map((one, at) => (
              <li key={one}>
                <button
                  type="button"
                  disabled={!isOpen(one)}
                  aria-current={now === one ? "step" : undefined}
                  onClick={() => go(one)}
                >
                  <span aria-hidden="true">{at + 1}</span> <b>{names[one]}</b>
                </button>
              </li>
            ))}
          </ol>
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {problem.value && (
          <div class="problem" role="alert">
            <p>{problem.value}</p>
            <button type="button" aria-label="Close this message" onClick={() => (problem.value = undefined)}>
              Close
            </button>
          </div>
        )}
        {busy.value && (
          <p class="busy" role="status">
            {busy.value}
          </p>
        )}
        <Page key={now} />
      </main>
      <footer>
        <p>
          Everything here is computed in your browser: no file, row or picture is sent anywhere. The detector is yours
          to take home.
        </p>
      </footer>
      <p class="unseen" role="status" aria-live="polite">
        {said.value}
      </p>
    </>
  );
}
