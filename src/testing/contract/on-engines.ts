import type { Engine } from "../../engine/contract.js";

type Body = (engine: Engine) => Promise<void>;

/** Makes the body of a test that runs on every engine of the suite, or on the first where once is enough. */
export interface OnEngines {
  each(body: Body): () => Promise<void>;
  first(body: Body): () => Promise<void>;
}

export function onEngines(engines: readonly Engine[]): OnEngines {
  return {
    each: (body) => async () => {
      for (const engine of engines) await body(engine);
    },
    first: (body) => () => body(engines[0]!),
  };
}
