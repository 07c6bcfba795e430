import { didYouMean } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import { auto } from "./auto.js";
import { digitsAnomaly } from "./digits-anomaly.js";
import { digitsBasic } from "./digits-basic.js";
import { digitsCompress } from "./digits-compress.js";
import { digitsDenoise } from "./digits-denoise.js";
import { digitsLinear } from "./digits-linear.js";
import { digitsVae } from "./digits-vae.js";
import { ecgAnomaly } from "./ecg-anomaly.js";
import { fashionSsim } from "./fashion-ssim.js";
import { imageAnomaly } from "./image-anomaly.js";
import { imageCompress } from "./image-compress.js";
import { imageDenoise } from "./image-denoise.js";
import type { Recipe } from "./recipe.js";
import { seriesAnomaly } from "./series-anomaly.js";
import { tableAnomaly } from "./table-anomaly.js";

/** Every recipe. A new one is a file of declarations and a line here. */
export const recipes: readonly Recipe[] = [
  digitsAnomaly,
  digitsLinear,
  digitsBasic,
  digitsDenoise,
  digitsCompress,
  digitsVae,
  ecgAnomaly,
  fashionSsim,
  tableAnomaly,
  seriesAnomaly,
  imageAnomaly,
  imageDenoise,
  imageCompress,
  auto,
];

/** The recipe of that name. Throws a UserError that suggests the nearest. */
export function findRecipe(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found !== undefined) return found;
  const names = recipes.map((recipe) => recipe.name);
  throw new UserError({
    where: "recipe",
    expected: "the name of a recipe",
    got: JSON.stringify(name),
    remedy: didYouMean(name, names),
  });
}
