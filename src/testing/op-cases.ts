import { compositionCases } from "./op-cases/composition.js";
import { elementwiseCases } from "./op-cases/elementwise.js";
import { convCases, denseCases } from "./op-cases/linear.js";
import type { OpCase } from "./op-cases/op-case.js";
import { poolCases } from "./op-cases/pool.js";
import { matmulCases, recurrenceCases, sequenceCases, softmaxCases } from "./op-cases/sequence.js";
import { layoutCases, reduceCases, sourceCases } from "./op-cases/structure.js";

/** Every op with the shapes, attributes and numbers that are known to break engines. Names are unique. */
export const opCases: readonly OpCase[] = [
  ...sourceCases,
  ...elementwiseCases,
  ...reduceCases,
  ...layoutCases,
  ...denseCases,
  ...convCases,
  ...poolCases,
  ...matmulCases,
  ...softmaxCases,
  ...recurrenceCases,
  ...sequenceCases,
  ...compositionCases,
];
