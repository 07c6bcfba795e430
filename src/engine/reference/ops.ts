import type { OpName } from "../../graph/value.js";
import { convolutions } from "./conv.js";
import { denseOps } from "./dense.js";
import { elementwise } from "./elementwise.js";
import { layout } from "./layout.js";
import { products } from "./matmul.js";
import { pools } from "./pool.js";
import { recurrences } from "./recurrence.js";
import { reductions } from "./reduce.js";
import { sources } from "./source.js";
import type { Evaluators } from "./step.js";

/** The evaluation of every op. Leaving one out does not compile. */
export const evaluators: Evaluators<OpName> = {
  ...sources,
  ...elementwise,
  ...reductions,
  ...layout,
  ...denseOps,
  ...convolutions,
  ...pools,
  ...products,
  ...recurrences,
};
