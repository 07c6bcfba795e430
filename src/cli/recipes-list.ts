import { findRecipe, recipes } from "../recipes/list.js";
import { flagOf, type OptionName, type OptionSpec, optionNames } from "../recipes/options.js";
import type { Recipe } from "../recipes/recipe.js";
import { table, wrapped } from "./table.js";

export async function listRecipes(name: string | undefined, { json }: { readonly json?: boolean }): Promise<void> {
  const chosen = name === undefined ? recipes : [findRecipe(name)];
  if (json) {
    const entries = chosen.map(({ name, summary, options, notes, plan }) => {
      const { data, loss, defaults } = plan();
      return { name, summary, data: data ?? "a table", loss, ...defaults, options, notes };
    });
    return console.log(JSON.stringify(name === undefined ? entries : entries[0]));
  }
  if (name !== undefined) return console.log(describe(chosen[0]!));
  console.log(table(chosen.map((recipe) => [recipe.name, recipe.summary])));
  console.log("\nDetails: sandglass recipes <name>. Train one: sandglass train <name>.");
}

function describe({ name, summary, notes, options, plan }: Recipe): string {
  const { data, loss, defaults, model } = plan();
  const own = Object.entries(options) as [OptionName, OptionSpec][];
  return [
    wrapped(`${name}: ${summary}`),
    "",
    model(0).summary(),
    "",
    table([
      ["data", data ?? "your own; the layers above are those for a small example"],
      ["loss", loss],
      ["epochs", String(defaults.epochs)],
      ["batch size", String(defaults.batchSize)],
      ["learning rate", String(defaults.learningRate)],
    ]),
    ...(own.length === 0
      ? []
      : ["", table(own.map(([option, spec]) => [flagOf(option), limits(spec), optionNames[option].about]))]),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `- ${wrapped(note, undefined, "  ")}`)]),
  ].join("\n");
}

/** `dense | conv1d`, `1 to 28, default 4`. */
function limits(spec: OptionSpec): string {
  const { kind, default: value } = spec;
  const otherwise = value === undefined ? "" : `, default ${value}`;
  if (kind === "choice") return spec.values.join(" | ");
  return kind === "text" ? `text${otherwise}` : `${spec.atLeast} to ${spec.atMost}${otherwise}`;
}
