import { Agent, request } from "node:http";

// A client that keeps a server busy, for tests and measurements of what becomes of each request.

/** What became of a request. */
export interface Outcome {
  /** Number of the request. */
  readonly id: number;
  /** `answered`; `refused` where nobody listened; `cut` where a connection ended before the answer did. */
  readonly end: "answered" | "refused" | "cut";
  readonly status?: number;
  readonly body?: string;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What the request with that number sends. */
  readonly body: (id: number) => string | Uint8Array;
  /** Told of each, as it ends; connections go on until it says no. */
  readonly onEnd: (outcome: Outcome) => boolean;
}

/** Sends requests, one after the other on each connection, until it is told to stop or nobody listens any more. */
export async function load({ url, connections, headers, body, onEnd }: LoadOptions): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (;;) {
        const id = next++;
        const outcome = await send(agent, url, { id, headers, body: body(id) });
        if (!onEnd(outcome) || outcome.end === "refused") return;
      }
    }),
  );
  agent.destroy();
}

function send(
  agent: Agent,
  url: string,
  {
    id,
    headers,
    body,
  }: { readonly id: number; readonly headers: LoadOptions["headers"]; readonly body: string | Uint8Array },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const length = String(typeof body === "string" ? Buffer.byteLength(body) : body.byteLength);
    const sent = request(url, {
      method: "POST",
      agent,
      headers: { ...headers, "content-length": length, "x-request-id": String(id) },
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      resolve({ id, end: error.code === "ECONNREFUSED" ? "refused" : "cut" });
    });
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", () => resolve({ id, end: "cut" }));
      response.on("end", () => {
        const status = response.statusCode ?? 0;
        resolve(response.complete ? { id, end: "answered", status, body: text } : { id, end: "cut" });
      });
    });
    sent.end(body);
  });
}
