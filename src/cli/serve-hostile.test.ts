import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openEngine } from "../engine/open.js";
import { saveModel } from "../pipeline/index.js";
import { plantRows } from "../pipeline/sample-data.js";
import { tableDetector } from "../serve/sample-models.js";
import { type RunningServer, startServer } from "./cli-process.js";

// Clients that behave badly on purpose: each is told so or cut off, and the server lives.

let folder: string;
let server: RunningServer;
let port: number;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-hostile-"));
  const file = join(folder, "plant.onnx");
  const engine = await openEngine("wasm", { threads: 1 });
  await saveModel(await tableDetector(engine), file);
  await engine.dispose();
  const limits = ["--max-time", "1", "--max-body", "100000", "--max-silence", "2"];
  server = await startServer([file, ...limits]);
  port = Number(new URL(server.url).port);
});
after(async () => {
  server.child.kill("SIGTERM");
  const { code, stderr, stdout } = await server.outcome;
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.doesNotMatch(stdout, /"level":50/, "nothing of this was an error of the server");
});

const body = JSON.stringify({ rows: [plantRows(1)[0]] });

async function lives(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/models/plant:score`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  assert.equal(response.status, 200);
}

const head = (length: number | string, more = ""): string =>
  `POST /v1/models/plant:score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`;

/** Opens a connection, lets `act` do something, and gives back all that came until the server closed it. */
function said(act: (socket: Socket) => void, allowHalfOpen = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen });
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (part) => {
      text += String(part);
    });
    // To be cut off is one of the answers.
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve(text));
    socket.on("connect", () => act(socket));
    setTimeout(() => reject(new Error("never closed")), 15_000).unref();
  });
}

const hostile: readonly (readonly [name: string, answer: RegExp, act: (socket: Socket) => void])[] = [
  ["no HTTP", /^HTTP\/1\.1 400/, (socket) => socket.write("hello\r\n\r\n")],
  ["a TLS hello", /^HTTP\/1\.1 400/, (socket) => socket.write(Buffer.from("16030100aa010000a603", "hex"))],
  [
    "a head that never ends",
    /^HTTP\/1\.1 408/,
    (socket) => {
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n");
      const drip = setInterval(() => socket.write("X-A: b\r\n"), 200);
      socket.on("close", () => clearInterval(drip));
    },
  ],
  ["nothing at all", /^HTTP\/1\.1 408|^$/, () => {}],
  [
    "a body that drips",
    /^HTTP\/1\.1 408[\s\S]*the whole body within 1 s/,
    (socket) => {
      socket.write(head(5000));
      const drip = setInterval(() => socket.write("a"), 100);
      socket.on("close", () => clearInterval(drip));
    },
  ],
  [
    "a body too long",
    /^HTTP\/1\.1 413[\s\S]*at most 100000 bytes/,
    (socket) => {
      socket.write(head(200_000));
      socket.write("a".repeat(1000));
    },
  ],
  [
    "pieces without end",
    /^HTTP\/1\.1 413/,
    (socket) => {
      socket.write(
        "POST /v1/models/plant:score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
      );
      const flood = setInterval(() => socket.write(`2710\r\n${"a".repeat(10_000)}\r\n`), 5);
      socket.on("close", () => clearInterval(flood));
    },
  ],
  ["a length that is none", /^HTTP\/1\.1 400/, (socket) => socket.write(head("1e9"))],
  ["two lengths", /^HTTP\/1\.1 400/, (socket) => socket.write(head(5, "Content-Length: 6\r\n"))],
  ["headers too long", /^HTTP\/1\.1 431/, (socket) => socket.write(head(5, `X-Long: ${"a".repeat(100_000)}\r\n`))],
  [
    "another host",
    /^HTTP\/1\.1 403/,
    (socket) => socket.write("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
  ],
  ["no host", /^HTTP\/1\.1 400/, (socket) => socket.write("GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n")],
  ["half closed after the request", /^HTTP\/1\.1 200|^$/, (socket) => socket.end(head(body.length) + body)],
  ["half closed within the body", /^HTTP\/1\.1 400|^$/, (socket) => socket.end(head(body.length) + body.slice(0, 10))],
  [
    "gone within the body",
    /^$/,
    (socket) => {
      socket.write(head(body.length) + body.slice(0, 10));
      setTimeout(() => socket.destroy(), 50);
    },
  ],
  [
    "gone before the answer",
    /^HTTP\/1\.1 200|^$/,
    (socket) => {
      socket.write(head(body.length) + body);
      setTimeout(() => socket.resetAndDestroy(), 1);
    },
  ],
  [
    "a stream that falls silent",
    /^HTTP\/1\.1 200[\s\S]*"anomalous"[\s\S]*(silence|$)/,
    (socket) => {
      socket.write(head(5000).replace("application/json", "application/x-ndjson"));
      socket.write(`${JSON.stringify(plantRows(1)[0])}\n`);
    },
  ],
];

for (const [name, answer, act] of hostile) {
  test(`${name}: told or cut`, async () => {
    assert.match(await said(act), answer);
    await lives();
  });
}

test("three hundred connections that do nothing keep nobody out", async () => {
  const idle = Array.from({ length: 300 }, () => connect({ port, host: "127.0.0.1" }).on("error", () => {}));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await lives();
  for (const socket of idle) socket.destroy();
});

test("a client that takes no answers does not fill the memory", async () => {
  const line = `${JSON.stringify(plantRows(1)[0])}\n`;
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  socket.pause();
  socket.write(
    "POST /v1/models/plant:score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n",
  );
  const chunk = line.repeat(2000);
  const piece = `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  // A server that read on whatever happens would take all of it; one that waits for its reader leaves it in our hands.
  for (let sent = 0; sent < 200; sent++) socket.write(piece);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const left = socket.writableLength;
  assert.ok(left > (200 * piece.length) / 2, `${left} of ${200 * piece.length} bytes were not taken`);
  await lives();
  socket.destroy();
});
