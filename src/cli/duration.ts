import { UserError } from "../core/errors.js";

const seconds = { s: 1, m: 60, h: 3600 } as const;

/** A parser for an option that takes a time such as `90s`, `30m` or `2h`; a bare number is seconds. Gives seconds. */
export function duration(option: string): (text: string) => number {
  return (text) => {
    const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text.trim()) ?? [];
    const value = Number(number) * seconds[(unit || "s") as keyof typeof seconds];
    if (value > 0) return value;
    throw new UserError({ where: option, expected: "a time such as 90s, 30m or 2h", got: JSON.stringify(text) });
  };
}
