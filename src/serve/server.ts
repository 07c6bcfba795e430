import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { type AddressInfo, Server } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Logger } from "pino";
import { UserError } from "../core/errors.js";
import type { EngineChoice } from "../engine/open.js";
import { appOf } from "./app.js";
import { type Limits, limitsOf } from "./limits.js";
import { Metrics } from "./metrics.js";
import { FileWatch, type NamedFile, readModelFile } from "./model-files.js";
import type { Observer } from "./observer.js";
import { ThreadPool } from "./thread-pool.js";

/** What is served, and how. */
export interface ServerOptions {
  readonly files: readonly NamedFile[];
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  readonly tokens: readonly string[];
  /** Whether anybody may ask who reaches an address that is not this machine's own. */
  readonly withoutToken: boolean;
  readonly adaptive: boolean;
  readonly limits: Partial<Limits>;
  readonly workers: number;
  readonly engine: EngineChoice;
  /** Threads of the engine in each worker. */
  readonly threads: number;
  /** Milliseconds from one look at the files to the next. */
  readonly watchEvery: number;
  /** Seconds in which requests that come on open connections are still answered after a stop, before the door is shut. */
  readonly drain: number;
  /** Seconds that what was accepted has to be finished in. */
  readonly grace: number;
  readonly log: Logger;
}

/** A server that answers. */
export interface RunningServer {
  readonly url: string;
  /** Answers all that was accepted, then ends. */
  stop(): Promise<void>;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Starts a server. Rejects with a UserError for a file that cannot be served, a taken port, or an open door without a lock. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { files, host, tokens, adaptive, workers, engine, threads, log } = options;
  checkHost(options);
  const limits = limitsOf(options.limits);
  const metrics = new Metrics((model, evidence) =>
    log.warn(
      { model, evidence },
      "drift: scores no longer come like the calibration's, so the promised false-alarm rate does not hold",
    ),
  );
  const observer = observerOf(metrics, log);
  const pool = new ThreadPool({
    ...{ workers, engine, threads, limits, observer },
    onModel: ({ model, version }, loaded) => {
      metrics.loaded(model, loaded);
      metrics.file(model, "taken");
      log.info({ model, version }, "model loaded");
    },
  });
  const watches: FileWatch[] = [];
  try {
    for (const { name, path } of files) {
      const { bytes, state } = await readModelFile(path);
      await pool.takeOver(name, bytes).catch((error: unknown) => {
        throw error instanceof UserError ? at(path, error) : error;
      });
      watches.push(
        new FileWatch(path, {
          ...{ state, every: options.watchEvery },
          onChange: (changed) => pool.takeOver(name, changed),
          onError: (error) => {
            metrics.file(name, "refused");
            log.error({ model: name, path, error: messageOf(error) }, "new file refused; the one before goes on");
          },
        }),
      );
    }
    const isLocal = loopback.test(host);
    const app = appOf(pool, {
      ...{ limits, tokens, adaptive, observer },
      // Without a token only the name keeps pages of others out, which can point theirs at this machine.
      ...(isLocal && tokens.length === 0 && { hosts: ["localhost", "127.0.0.1", "[::1]", host] }),
      metrics: async () => ({ type: metrics.registry.contentType, body: await metrics.registry.metrics() }),
    });
    metrics.watchQueue(app.admission, () => pool.waiting);
    const server = createAdaptorServer({
      fetch: app.fetch,
      serverOptions: {
        headersTimeout: limits.maxTime * 1000,
        // Bodies have their own limit in the routes, where streams may take longer.
        requestTimeout: 0,
        connectionsCheckingInterval: 1000,
        keepAliveTimeout: 65_000,
      },
    }) as HttpServer;
    server.maxConnections = 10_000;
    server.setTimeout(limits.maxSilence * 1000);
    await listening(server, options);
    const { port } = server.address() as AddressInfo;
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    log.info({ url, models: pool.names, workers }, "listening");
    let stopped: Promise<void> | undefined;
    return {
      url,
      stop: () => {
        stopped ??= stop({ server, options, pending: () => app.admission.requests, watches, pool });
        return stopped;
      },
    };
  } catch (error) {
    for (const watch of watches) watch.stop();
    await pool.close();
    throw error;
  }
}

interface Stopping {
  readonly server: HttpServer;
  readonly options: ServerOptions;
  readonly pending: () => number;
  readonly watches: readonly FileWatch[];
  readonly pool: ThreadPool;
}

/** Milliseconds from one look for idle connections to the next, once the door is shut: what is on its way meets somebody. */
const lastWords = 200;

/** What a wait came to that was not over in time. */
const late = "late";

/**
 * First it only says that it is not ready, so that whoever sends requests here sends them elsewhere; then nobody new is let in,
 * and open connections are asked to close with their next answer.
 */
async function stop({ server, options, pending, watches, pool }: Stopping): Promise<void> {
  const { drain, grace, log } = options;
  log.info({ pending: pending() }, "stopping");
  for (const watch of watches) watch.stop();
  pool.retire();
  await after(drain);
  server.prependListener("request", (_, response) => {
    response.shouldKeepAlive = false;
  });
  const closed = once(server, "close");
  // Not the close of http, which cuts connections whose next request is still on its way.
  Server.prototype.close.call(server);
  const idle = setInterval(() => server.closeIdleConnections(), lastWords);
  const deadline = new Promise<typeof late>((resolve) => setTimeout(resolve, grace * 1000, late).unref());
  if ((await Promise.race([closed, deadline])) === late) {
    log.warn({ pending: pending() }, "connections cut that were not done in time");
    server.closeAllConnections();
    await closed;
  }
  clearInterval(idle);
  await pool.close();
  log.info("stopped");
}

const after = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

function observerOf(metrics: Metrics, log: Logger): Observer {
  return {
    answered: (request) => {
      metrics.answered(request);
      if (request.status >= 500) log.error(request, "request");
      else log.debug(request, "request");
    },
    judged: (model, answer) => metrics.judged(model, answer),
    batched: (requests) => metrics.batched(requests),
    failed: (bug) => log.error({ bug }, "failed"),
  };
}

function checkHost({ host, tokens, withoutToken }: ServerOptions): void {
  if (loopback.test(host) || tokens.length > 0 || withoutToken) return;
  throw new UserError({
    where: "host",
    expected: "a token, where others than this machine can ask",
    got: `${host} without one`,
    remedy: "Give `token` or set SANDGLASS_TOKEN; or say `withoutToken`, where something else keeps strangers out.",
  });
}

async function listening(server: HttpServer, { host, port }: ServerOptions): Promise<void> {
  server.listen({ host, port });
  try {
    await once(server, "listening");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const said = {
      EADDRINUSE: "one that is taken",
      EACCES: "one that needs more rights",
      EADDRNOTAVAIL: "an address this machine does not have",
      ENOTFOUND: "a host that is not known",
    }[code];
    if (said === undefined) throw cause;
    const remedy = "Choose another with `port` or `host`.";
    throw new UserError({ where: `${host}:${port}`, expected: "a place to listen at", got: said, remedy }, { cause });
  }
}

/** The same error with the file it is about. */
function at(path: string, { problem }: UserError): UserError {
  return new UserError({ ...problem, where: problem.where === "model file" ? path : `${path}, ${problem.where}` });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
