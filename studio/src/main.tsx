import "virtual:inks.css";
import "./style/page.css";
import "./style/parts.css";
import { render } from "preact";
import { begin } from "./actions.js";
import { App } from "./app.js";
import { data, type Step, step, steps } from "./state.js";

const root = document.getElementById("app")!;
root.replaceChildren();
render(<App />, root);

function follow(): void {
  const asked = location.hash.slice(1) as Step;
  if (steps.includes(asked)) step.value = asked;
}
window.addEventListener("hashchange", follow);
follow();
void begin();

// Works without a network after the first visit; where workers of this kind are refused, it needs the network.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("./sw.js").catch(() => {});
  const stop = data.subscribe((opened) => {
    if (opened === undefined) return;
    stop();
    void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("data are chosen"));
  });
}
