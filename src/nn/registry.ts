import { UserError } from "../core/errors.js";
import { checkCustomName } from "./check.js";

/** Rules that users gave by name, each once. */
export class Registry<Rule> {
  readonly #where: string;
  readonly #rules = new Map<string, Rule>();

  /** `where`: the function through which rules come, for its errors. */
  constructor(where: string) {
    this.#where = where;
  }

  /** Throws a UserError for a name without a slash, and for one that has another rule already. */
  add(name: string, rule: Rule): void {
    checkCustomName(this.#where, name);
    const known = this.#rules.get(name);
    if (known !== undefined && known !== rule) {
      throw new UserError({
        where: this.#where,
        expected: "a type that has no rule yet",
        got: `"${name}" with another rule than before`,
        remedy: "Register it once, or under another name.",
      });
    }
    this.#rules.set(name, rule);
  }

  get(name: string): Rule | undefined {
    return this.#rules.get(name);
  }

  get names(): readonly string[] {
    return [...this.#rules.keys()];
  }
}
