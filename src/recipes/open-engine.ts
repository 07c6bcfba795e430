import { UserError } from "../core/errors.js";
import type { Engine } from "../engine/contract.js";
import { referenceEngine } from "../engine/reference/engine.js";
import type { EngineChoice } from "./engine-names.js";

// Stands in for engine/open.ts until that exists.
export async function openEngine(name: EngineChoice, _options: { readonly threads?: number } = {}): Promise<Engine> {
  if (name === "auto" || name === "reference") return referenceEngine();
  throw new UserError({ where: "--engine", expected: "an engine that is here", got: name, remedy: "Use reference." });
}
