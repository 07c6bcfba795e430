import { flagOf } from "../recipes/options.js";

/**
 * What the library says, in the words of the command line. An error of the library names an option as programs and config
 * files write it, `batchSize` in backticks or before the first colon; a reader here knows it as --batch-size.
 */
export function inFlags(message: string, options: ReadonlySet<string>): string {
  const flag = (whole: string, name: string): string => (options.has(name) ? flagOf(name) : whole);
  return message.replaceAll(/`(\w+)`/g, flag).replace(/^(\w+)(?=:)/, flag);
}
