import { UserError } from "../core/errors.js";

/** What to say when an import of a command's optional packages failed: how to get them, where one is missing. */
export function missingPackage(command: string, error: unknown, packages: readonly string[]): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : "";
  const absent = packages.find((name) => message.includes(`'${name}'`));
  if (code !== "ERR_MODULE_NOT_FOUND" || absent === undefined) return error;
  return new UserError(
    {
      where: `sandglass ${command}`,
      expected: `the packages ${packages.join(", ")}`,
      got: `no ${absent}`,
      remedy: `Run: npm install ${packages.join(" ")}`,
    },
    { cause: error },
  );
}
