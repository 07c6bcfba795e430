import { UserError } from "../../core/errors.js";

/** Why the native engine cannot be used here; `reason` fits into one line of notice. */
export class NativeUnavailable extends UserError {
  readonly reason: string;

  constructor(reason: string, remedy: string, options?: ErrorOptions) {
    super({ where: "engine native", expected: "to compile and load C code", got: reason, remedy }, options);
    this.reason = reason;
  }
}

/** The last lines of what a program said when it failed. */
export function lastLines(text: string, count = 3): string {
  return text.trim().split("\n").slice(-count).join(" | ");
}
