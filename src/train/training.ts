import { Work } from "../core/work.js";
import type { EndEvent, FitEvent } from "./events.js";

/**
 * A training, as {@link fit} returns it: loop over its events, or await its last one.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, fit } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const { reason, history } = await fit(model, [[0, 0], [1, 1], [2, 2]], { epochs: 3, batchSize: 2 });
 * console.log(reason, history.length); // completed 3
 * ```
 */
export class Training extends Work<FitEvent, EndEvent> {}
