// Runs one trial for a coordinator, without knowing the study, and ends with it.
import type { Settings } from "../../space.js";
import { runToy } from "./toy-search.js";

process.once("disconnect", () => process.exit());
process.once("message", async (settings: Settings) => {
  const value = await runToy({
    settings,
    report: (step, value) => {
      process.send!({ step, value });
      return undefined;
    },
  });
  process.send!({ value }, () => process.disconnect());
});
