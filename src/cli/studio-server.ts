import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { UserError } from "../core/errors.js";
import { locate } from "../data/catalog/locate.js";
import { datasets } from "../data/catalog.js";

/** Where the built page lies in this package. */
const pageFolder = fileURLToPath(new URL("../studio/", import.meta.url));

/** What is served besides the page, and how. */
export interface StudioServerOptions {
  /** A model file that the page opens. */
  readonly model?: string;
  /** Default: one that is free. */
  readonly port?: number;
  /** Whether to send the headers that give the page threads. Default true. */
  readonly isolated?: boolean;
}

export interface StudioServer {
  readonly address: string;
  close(): Promise<void>;
}

/** The page may load from here and send nowhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers: Readonly<Record<string, string>> = {
  "Content-Security-Policy": policy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

const isolation: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Serves the page, and datasets found on this machine, to this machine only. */
export async function serveStudio({
  model,
  port = 0,
  isolated = true,
}: StudioServerOptions = {}): Promise<StudioServer> {
  if (!existsSync(join(pageFolder, "index.html"))) {
    throw new UserError({
      where: "studio",
      expected: "the built page in dist/studio",
      got: "none",
      remedy: "In a checkout, build it: npm run build.",
    });
  }
  const page = sirv(pageFolder, { dev: false, etag: true });
  const sets = await setsHere();
  const listed = JSON.stringify([...sets].map(([name, files]) => ({ name, files: [...files.keys()] })));
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries({ ...headers, ...(isolated && isolation) }))
      response.setHeader(name, value);
    const refused = refusal(request);
    if (refused !== undefined) return void response.writeHead(refused).end();
    const path = decodeURI(new URL(request.url ?? "/", "http://localhost").pathname);
    if (path === "/samples/index.json") return void response.setHeader("Content-Type", "application/json").end(listed);
    const [, kind, set, file] = path.split("/");
    if (kind === "samples") return send(sets.get(set ?? "")?.get(file ?? ""), response);
    if (kind === "model") return send(model !== undefined && set === basename(model) ? model : undefined, response);
    page(request, response, () => void response.writeHead(404).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const got =
        code === "EADDRINUSE" ? "one in use" : code === "EACCES" ? "one that only administrators may take" : message;
      reject(
        new UserError({
          where: `\`port\` ${port}`,
          expected: "a free port",
          got,
          remedy: "Choose another, or leave it out.",
        }),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    address: model === undefined ? base : `${base}?model=${encodeURIComponent(`model/${basename(model)}`)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Only reading, and only under this machine's own names: a page elsewhere must not reach it by a name of its own. */
function refusal({ method, headers: { host } }: IncomingMessage): number | undefined {
  if (method !== "GET" && method !== "HEAD") return 405;
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? "") ? undefined : 403;
}

function send(path: string | undefined, response: ServerResponse): void {
  if (path === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": statSync(path).size });
  createReadStream(path)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** Datasets whose files are all on this machine: for each, its files by their names. */
async function setsHere(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const spec of datasets) {
    const others = datasets.filter((other) => other !== spec);
    const place = await locate(spec, others, {}).catch(() => undefined);
    if (place !== undefined && place.missing.length === 0) found.set(spec.name, place.paths);
  }
  return found;
}
