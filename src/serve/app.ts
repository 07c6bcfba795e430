import { type Context, Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { HTTPException } from "hono/http-exception";
import * as v from "valibot";
import { Admission, heldByStream } from "./admission.js";
import type { Backend } from "./backend.js";
import type { Limits } from "./limits.js";
import { answerLines } from "./line-stream.js";
import type { Observer } from "./observer.js";
import { openApi } from "./openapi.js";
import { frontPage } from "./page/front-page.js";
import { type Problem, problemOf, problemType, Refusal } from "./problem.js";
import { acceptedType, contentTypeOf, declaredLength, receiveBody, within } from "./receive.js";
import { streamQuery, taskQuery } from "./schemas.js";
import { type Answer, type Operation, operations, type Task, type TaskOptions } from "./task.js";

/** How the HTTP side behaves. */
export interface AppOptions {
  readonly limits: Limits;
  /** Whoever has one of these may ask; anybody, where there is none. */
  readonly tokens: readonly string[];
  /** Whether models may learn from requests: `:update`, and thresholds of streams that adapt. */
  readonly adaptive: boolean;
  readonly observer: Observer;
  /** Names a request may call this host: against pages that lend their own name to this address. Any, where left out. */
  readonly hosts?: readonly string[];
  /** What /metrics answers. */
  readonly metrics?: () => Promise<{ readonly type: string; readonly body: string }>;
}

/** The routes, with who is waiting for an answer. */
export interface App {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly admission: Admission;
}

/** Paths that are their own name in metrics; any other would be a new series for each client that makes one up. */
const plainRoutes: ReadonlySet<string> = new Set([
  "/",
  "/health/live",
  "/health/ready",
  "/openapi.json",
  "/metrics",
  "/v1/models",
]);

interface Seen {
  route: string;
  model?: string;
  rows: number;
}

type Env = { readonly Variables: { readonly seen: Seen } };

/** The HTTP side of a backend. */
export function appOf(backend: Backend, options: AppOptions): App {
  const { limits, tokens, adaptive, observer, hosts, metrics } = options;
  const admission = new Admission(limits);
  const app = new Hono<Env>();

  const problem = (c: Context, error: unknown): Response => {
    const told = error instanceof HTTPException ? fromHttp(error) : problemOf(error);
    if (told.status >= 500 && !(error instanceof Refusal)) observer.failed?.(stackOf(error));
    const headers = new Headers({ "content-type": problemType });
    if (told.status === 503) headers.set("retry-after", "1");
    if (told.status === 401) headers.set("www-authenticate", "Bearer");
    // What is left of a body that was not read is not waited for.
    if (told.status === 413 || told.status === 408) headers.set("connection", "close");
    return c.body(JSON.stringify(told), told.status as 400, Object.fromEntries(headers));
  };
  app.onError((error, c) => problem(c, error));
  app.notFound((c) =>
    problem(c, new Refusal(404, { where: "path", expected: "one of /openapi.json", got: c.req.path })),
  );

  app.use(async (c, next) => {
    const begun = performance.now();
    const seen: Seen = { route: plainRoutes.has(c.req.path) ? c.req.path : "other", rows: 0 };
    c.set("seen", seen);
    if (hosts !== undefined && !hosts.includes(hostOf(c))) {
      c.res = problem(c, new Refusal(403, { where: "host", expected: hosts.join(", "), got: hostOf(c) }));
    } else await next();
    const seconds = (performance.now() - begun) / 1000;
    const id = c.req.header("x-request-id");
    observer.answered?.({
      ...{ method: c.req.method, route: seen.route, status: c.res.status, seconds, rows: seen.rows },
      ...(seen.model !== undefined && { model: seen.model }),
      ...(id !== undefined && { id: id.slice(0, 100) }),
    });
  });

  app.get("/health/live", (c) => c.json({ status: "live" }));
  app.get("/health/ready", (c) => {
    const { ready } = backend;
    return c.json({ status: ready ? "ready" : "not ready" }, ready ? 200 : 503);
  });
  app.get("/", async (c) => {
    const { html, policy } = await frontPage();
    return c.html(html, 200, {
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });
  app.get("/openapi.json", (c) => c.json(openApi(backend, { adaptive, hasToken: tokens.length > 0 })));

  const guard = tokens.length === 0 ? undefined : bearerAuth({ token: [...tokens] });
  for (const path of ["/v1/*", "/metrics"]) if (guard !== undefined) app.use(path, guard);

  app.get("/metrics", async (c) => {
    if (metrics === undefined) return c.notFound();
    const { type, body } = await metrics();
    return c.body(body, 200, { "content-type": type });
  });
  app.get("/v1/models", (c) =>
    c.json({
      models: backend.names.map((name) => ({ name, kind: backend.card(name)!.kind, reads: backend.card(name)!.reads })),
    }),
  );
  app.get("/v1/models/:name", (c) => {
    const name = c.req.param("name");
    c.get("seen").route = "/v1/models/{name}";
    return c.json({ name, ...cardOf(name) });
  });
  app.post("/v1/models/:target", async (c) => {
    const [name, verb] = targetOf(c.req.param("target"));
    const seen = c.get("seen");
    cardOf(name);
    seen.model = name;
    if (!verbs.includes(verb)) throw unknownVerb(verb);
    seen.route = `/v1/models/{name}:${verb}`;
    if (verb === "update") return await update(c, name);
    if (verb === "stream") return await points(c, name);
    return await operate(c, name, verb as Operation);
  });
  app.all("/v1/models/:target", () => {
    throw new Refusal(405, { where: "method", expected: "GET for a model, POST for what it does", got: "another" });
  });

  function cardOf(name: string): NonNullable<ReturnType<Backend["card"]>> {
    const card = backend.card(name);
    if (card !== undefined) return card;
    throw new Refusal(404, { where: "path", expected: `a model: ${backend.names.join(", ")}`, got: name });
  }

  async function operate(c: Context<Env>, model: string, operation: Operation): Promise<Response> {
    const type = contentTypeOf(c);
    const accept = acceptedType(c, operation, type);
    const query = checked(taskQuery, c);
    const task = { model, operation, type, accept, options: optionsOf(query) };
    if (type === "application/x-ndjson" && accept === "application/x-ndjson") {
      return lines(c, { ahead: 2, answer: (body, line) => backend.answer({ ...task, body, line }) });
    }
    const place = admission.enter(declaredLength(c, limits) ?? 0);
    try {
      const body = await receiveBody(c, limits, place);
      const answer = await within(limits.maxTime, 504, "an answer", backend.answer({ ...task, body }));
      return respond(c, answer);
    } finally {
      place.leave();
    }
  }

  /** What is accepted counts until it is answered, a stream until it ends. */
  function lines(
    c: Context<Env>,
    {
      ahead,
      answer,
      onEnd,
    }: { ahead: 1 | 2; answer: (body: Uint8Array<ArrayBuffer>, first: number) => Promise<Answer>; onEnd?: () => void },
  ): Response {
    const seen = c.get("seen");
    const place = admission.enter(heldByStream);
    const source = c.req.raw.body ?? new Blob([]).stream();
    const told = async (body: Uint8Array<ArrayBuffer>, first: number): Promise<Answer> => {
      const found = await answer(body, first);
      note(seen, found);
      return found;
    };
    const out = answerLines({
      ...{ source, longest: limits.maxBody, maxSilence: limits.maxSilence, ahead, answer: told },
      onEnd: () => {
        place.leave();
        onEnd?.();
      },
    });
    return c.body(out, 200, { "content-type": "application/x-ndjson" });
  }

  async function points(c: Context<Env>, model: string): Promise<Response> {
    const { threshold = "fixed" } = checked(streamQuery, c);
    if (threshold !== "fixed") mustAdapt(`threshold=${threshold}`);
    if (contentTypeOf(c) !== "application/x-ndjson") {
      throw new Refusal(415, { where: "content-type", expected: "application/x-ndjson", got: "another" });
    }
    const channel = await backend.openPoints(model, { threshold });
    try {
      return lines(c, {
        ahead: 1,
        answer: (body, first) => channel.push(new TextDecoder().decode(body), first),
        onEnd: () => void channel.close(),
      });
    } catch (error) {
      await channel.close();
      throw error;
    }
  }

  async function update(c: Context<Env>, model: string): Promise<Response> {
    mustAdapt("update");
    const type = contentTypeOf(c);
    const place = admission.enter(declaredLength(c, limits) ?? 0);
    try {
      const body = await receiveBody(c, limits, place);
      const options = optionsOf(checked(taskQuery, c));
      const task: Task = { model, operation: "score", type, accept: "application/json", body, options };
      return respond(c, await backend.update(task));
    } finally {
      place.leave();
    }
  }

  function mustAdapt(got: string): void {
    if (adaptive) return;
    const remedy = "Start it with --adaptive.";
    throw new Refusal(403, { where: "server", expected: "no request that changes how it judges", got, remedy });
  }

  function respond(c: Context<Env>, answer: Answer): Response {
    note(c.get("seen"), answer);
    return c.body(answer.body as string, answer.status as 200, { "content-type": answer.type });
  }

  function note(seen: Seen, answer: Answer): void {
    seen.rows += answer.rows;
    if (answer.bug !== undefined) observer.failed?.(answer.bug);
    if (answer.scores !== undefined) observer.judged?.(seen.model!, answer);
  }

  return { fetch: (request) => app.fetch(request), admission };
}

/** `pumps:score` is what `pumps` does. */
function targetOf(target: string): readonly [name: string, verb: string] {
  const at = target.lastIndexOf(":");
  if (at < 0) throw new Refusal(405, { where: "method", expected: "GET, or a verb such as :score", got: "POST" });
  return [target.slice(0, at), target.slice(at + 1)];
}

const verbs: readonly string[] = [...operations, "stream", "update"];

const unknownVerb = (verb: string): Refusal =>
  new Refusal(404, { where: "path", expected: `one of :${verbs.join(", :")}`, got: `:${verb}` });

function checked<T>(schema: v.GenericSchema<unknown, T>, c: Context): T {
  const parsed = v.safeParse(schema, c.req.query());
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  const { entries } = schema as unknown as { readonly entries: Readonly<Record<string, unknown>> };
  throw new Refusal(400, {
    where: path === null ? "query" : `query, ${path}`,
    expected:
      issue.expected === "never"
        ? `one of ${Object.keys(entries).join(", ")}`
        : issue.type === "regex"
          ? issue.message
          : (issue.expected ?? issue.message),
    got: issue.received,
  });
}

const optionsOf = ({ blame, fit, unseen }: v.InferOutput<typeof taskQuery>): TaskOptions => ({
  ...(blame !== undefined && { blame }),
  ...(fit && { fit }),
  ...(unseen && { unseen }),
});

function fromHttp({ status }: HTTPException): Problem {
  const expected = status === 401 ? "a bearer token of this server" : "a request of another form";
  return problemOf(new Refusal(status, { where: "authorization", expected, got: "another, or none" }));
}

const hostOf = (c: Context): string => (c.req.header("host") ?? "").replace(/:\d+$/, "").toLowerCase();

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : `${error}`);
