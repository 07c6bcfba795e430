import { test } from "node:test";
import { findCompiler } from "../engine/native/compiler.js";
import { nativeEngine } from "../engine/native/engine.js";
import { engineContract } from "./engine-contract.js";
import type { OpCase } from "./op-cases/op-case.js";

/**
 * Registers the engine contract with a compiler and a vector width, or a skipped test that says why. Compiled without
 * optimisation, because compiling is what takes the time.
 */
export async function contractWith(
  { compiler, lanes }: { readonly compiler: string; readonly lanes: 4 | 8 | 16 },
  select: (row: OpCase) => boolean = () => true,
): Promise<void> {
  const name = `native with ${compiler}, ${lanes} lanes`;
  const found = await findCompiler(compiler).catch((error: Error) => error.message);
  const missing =
    typeof found === "string" ? found : found.lanes < lanes ? `this CPU has ${found.lanes} lanes` : undefined;
  if (missing !== undefined) return void test(`engine contract: ${name}`, { skip: missing }, () => {});
  engineContract(name, ({ threads }) => nativeEngine({ threads, compiler, lanes, flags: ["-O0"] }), { select });
}
