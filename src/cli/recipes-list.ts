import { findRecipe, recipes } from "../recipes/list.js";
import type { Recipe } from "../recipes/recipe.js";
import { table } from "./table.js";

export async function listRecipes(name: string | undefined, { json }: { readonly json?: boolean }): Promise<void> {
  const chosen = name === undefined ? recipes : [findRecipe(name)];
  if (json) {
    const entries = chosen.map(({ name, summary, dataset, loss, defaults, notes }) => {
      return { name, summary, dataset, loss, ...defaults, notes };
    });
    return console.log(JSON.stringify(name === undefined ? entries : entries[0]));
  }
  if (name !== undefined) return console.log(describe(chosen[0]!));
  console.log(table(chosen.map((recipe) => [recipe.name, recipe.summary])));
  console.log("\nDetails: sandglass recipes <name>. Train one: sandglass train <name>.");
}

function describe({ name, summary, dataset, loss, defaults, notes, model }: Recipe): string {
  return [
    `${name}: ${summary}`,
    "",
    model(0).summary(),
    "",
    table([
      ["data", dataset],
      ["loss", loss],
      ["epochs", String(defaults.epochs)],
      ["batch size", String(defaults.batchSize)],
      ["learning rate", String(defaults.learningRate)],
    ]),
    ...notes.map((note) => `\n${note}`),
  ].join("\n");
}
