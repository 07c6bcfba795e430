import type { ComponentChildren, JSX } from "preact";
import { go } from "../actions.js";
import { planProblem } from "../state.js";

/** The way to training, or why there is none; other ways beside it. */
export function ToTraining({ children }: { readonly children?: ComponentChildren }): JSX.Element {
  return (
    <>
      {planProblem.value && (
        <p class="problem" role="alert">
          {planProblem.value}
        </p>
      )}
      <div class="buttons">
        <button type="button" class="primary" disabled={planProblem.value !== undefined} onClick={() => go("train")}>
          Go to training
        </button>
        {children}
      </div>
    </>
  );
}
