import { UserError } from "../core/errors.js";

/** Does one part of the work; what cannot work on this data is left out, with a note that says why. */
export type Attempt = <T>(what: string, work: () => T) => T[];

/** An {@link Attempt} that adds to `notes`. */
export function attempting(notes: string[]): Attempt {
  return (what, work) => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notes.push(`${what} left out: ${error.message}`);
      return [];
    }
  };
}
