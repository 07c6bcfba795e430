import { flagOf } from "../recipes/options.js";
import { invocation } from "./invocation.js";

/**
 * What the library says, in the words of the command line. An error of the library names an option as programs and config
 * files write it, `batchSize` in backticks or before the first colon; a reader here knows it as --batch-size. A command it
 * names is one that works as Sandglass was started here.
 */
export function inFlags(message: string, options: ReadonlySet<string>): string {
  const flag = (whole: string, name: string): string => (options.has(name) ? flagOf(name) : whole);
  return message
    .replaceAll(/`(\w+)`/g, flag)
    .replace(/^(\w+)(?=:)/, flag)
    .replaceAll(
      /(?<!npx )\bsandglass (?=(?:run|train|eval|score|denoise|export|inspect|set-threshold|tune|serve|worker|studio|data|recipes|doctor) )/g,
      `${invocation()} `,
    );
}
