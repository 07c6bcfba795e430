import type { Fit } from "../data/pictures/fit-image.js";

/** What becomes of pictures of another size than the model's. */
export const fits: readonly Fit[] = ["exact", "resize", "tile"];
