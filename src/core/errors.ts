/** What went wrong, in the four parts every Sandglass error has. */
export interface Problem {
  /** Where it happened: a layer, option, file or argument, e.g. `conv2d "enc.1"`. */
  readonly where: string;
  readonly expected: string;
  readonly got: string;
  /** What the reader can do about it. */
  readonly remedy?: string;
}

/**
 * A mistake the user can mend: bad input, an impossible shape, a missing file. The command line prints its
 * message without a stack trace and exits with code 2.
 *
 * @example
 * ```ts
 * import { UserError } from "sandglass";
 * const error = new UserError({ where: "--epochs", expected: "a whole number >= 1", got: "0", remedy: "Try --epochs 5." });
 * console.log(error.message); // --epochs: expected a whole number >= 1, got 0. Try --epochs 5.
 * ```
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    const remedy = problem.remedy === undefined ? "" : ` ${problem.remedy}`;
    super(`${problem.where}: expected ${problem.expected}, got ${problem.got}.${remedy}`, options);
    this.problem = problem;
  }
}
