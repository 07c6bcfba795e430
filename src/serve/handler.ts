import { appOf } from "./app.js";
import { inPlace } from "./in-place.js";
import { type Limits, limitsOf } from "./limits.js";
import type { Observer } from "./observer.js";
import type { Opened } from "./opened.js";

/** How {@link modelHandler} answers. */
export interface HandlerOptions {
  /** Whoever has one of these as a bearer token may ask. Default: anybody, for programs that look at that themselves. */
  readonly tokens?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Whether models may learn from requests. Default false. */
  readonly adaptive?: boolean;
  /** Who is told of requests, verdicts and failures. */
  readonly observer?: Observer;
}

/** Answers a request as the Fetch standard has it. */
export type ModelHandler = (request: Request) => Promise<Response>;

/**
 * Everything `sandglass serve` answers, for models that are open in your program, as one handler of the Fetch standard: Hono, Deno,
 * Bun and workers at the edge take it as it is, Express and Fastify through `getRequestListener` of `@hono/node-server`. The
 * models work in this thread; `sandglass serve` has threads for them. Needs the packages hono and @valibot/to-json-schema.
 *
 * @throws UserError for a limit that is none.
 * @example
 * ```ts
 * import { fitDetector } from "sandglass";
 * import { modelHandler } from "sandglass/serve";
 * const rows = Array.from({ length: 100 }, (_, at) => [Math.sin(at), Math.cos(at)]);
 * const detector = await fitDetector(rows, { epochs: 2 });
 * const handle = modelHandler({ circle: detector });
 * const body = JSON.stringify({ rows: [[5, 5]] });
 * const headers = { "content-type": "application/json" };
 * const response = await handle(new Request("http://localhost/v1/models/circle:score", { method: "POST", headers, body }));
 * const { verdicts } = (await response.json()) as { verdicts: { anomalous: boolean }[] };
 * console.log(response.status, verdicts[0]!.anomalous); // 200 true
 * await detector.close();
 * ```
 */
export function modelHandler(models: Readonly<Record<string, Opened>>, options: HandlerOptions = {}): ModelHandler {
  const { tokens = [], adaptive = false, observer = {} } = options;
  const limits = limitsOf(options.limits ?? {});
  const backend = inPlace(models, limits, (requests) => observer.batched?.(requests));
  const app = appOf(backend, { limits, tokens, adaptive, observer });
  return async (request) => await app.fetch(request);
}
