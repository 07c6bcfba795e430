import { UserError } from "../../core/errors.js";

/** Throws a UserError unless every option is a number in [low, high). */
export function checkNumbers(
  where: string,
  options: Readonly<Record<string, unknown>>,
  range: { readonly low: number; readonly high?: number },
): void {
  const { low, high = Number.POSITIVE_INFINITY } = range;
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "number" && value >= low && value < high) continue;
    const limit = high === Number.POSITIVE_INFINITY ? "" : ` and < ${high}`;
    throw new UserError({
      where: `${where}, option "${name}"`,
      expected: `a number >= ${low}${limit}`,
      got: JSON.stringify(value) ?? "nothing",
    });
  }
}
