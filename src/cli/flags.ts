import { UserError } from "../core/errors.js";

/** A parser for an option that takes a whole number of at least `least`. */
export function wholeNumber(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
      throw new UserError({ where: option, expected: `a whole number >= ${least}`, got: JSON.stringify(text) });
    }
    return value;
  };
}

/** A parser for an option that takes a number above 0. */
export function positiveNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && Number.isFinite(value))) {
      throw new UserError({ where: option, expected: "a number above 0", got: JSON.stringify(text) });
    }
    return value;
  };
}

/** A parser for an option that takes a part of something: above 0 and below 1. */
export function part(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value < 1)) {
      throw new UserError({ where: option, expected: "a share between 0 and 1", got: JSON.stringify(text) });
    }
    return value;
  };
}

/** A parser for an option that takes a share: from 0 up to, but not, 1. */
export function share(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= 0 && value < 1)) {
      throw new UserError({ where: option, expected: "a share from 0 up to, but not, 1", got: JSON.stringify(text) });
    }
    return value;
  };
}
