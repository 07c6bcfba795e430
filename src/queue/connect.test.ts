import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { connect } from "./connect.js";
import { freePort, startRedis } from "./redis-process.js";

const refused = (url: string, expected: RegExp): Promise<void> =>
  assert.rejects(connect(url), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, expected);
    return true;
  });

test("a Redis that is down, asks for a password, or is no Redis is named, its password is not", async (t) => {
  await refused(
    `redis://127.0.0.1:${await freePort()}`,
    /expected Redis to answer, got connect ECONNREFUSED.*Start it/,
  );
  for (const url of ["localhost:6379", "http://127.0.0.1:6379", "nonsense"]) {
    await refused(url, /`redis`: expected a URL such as redis:\/\/127\.0\.0\.1:6379/);
  }
  const redis = await startRedis("--requirepass", "secret");
  t.after(() => redis.stop());
  await refused(redis.url, /expected the user and password of this Redis, got none\. Give them in the URL/);
  const wrong = redis.url.replace("//", "//:another@");
  await refused(wrong, /expected the user and password of this Redis, got others/);
  await assert.rejects(connect(wrong), (error: Error) => !error.message.includes("another@"));
  const connection = await connect(redis.url.replace("//", "//:secret@"));
  assert.equal(connection.place, redis.url);
  connection.close();
});

test("a Redis that is too old is refused before anything is sent", async (t) => {
  // What Redis 5 answers to the commands of a connection: it knows no HELLO, and says its version.
  const info = "redis_version:5.0.14\r\nloading:0\r\n";
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.setEncoding("utf8").on("data", (text: string) => {
      for (const [command] of text.matchAll(/^(hello|info|client|ping)\r$/gim)) {
        if (/hello/i.test(command)) socket.write("-ERR unknown command `hello`\r\n");
        else if (/info/i.test(command)) socket.write(`$${info.length}\r\n${info}\r\n`);
        else socket.write("+OK\r\n");
      }
    });
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  await refused(`redis://127.0.0.1:${port}`, /expected Redis 6\.2 or newer, got 5\.0\.14\. Update it/);
});

test("without the packages of queues, an error says how to install them", () => {
  // A resolver that knows no bullmq, as where it is not installed.
  const resolver = `export const resolve = (name, context, next) => {
    if (name === "bullmq") throw Object.assign(new Error("none"), { code: "ERR_MODULE_NOT_FOUND" });
    return next(name, context);
  };`;
  const program = `
    import { register } from "node:module";
    register("data:text/javascript,${encodeURIComponent(resolver)}");
    const { connect } = await import(${JSON.stringify(new URL("./connect.js", import.meta.url).href)});
    await connect("redis://127.0.0.1").catch((error) => console.log(error.message));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  assert.match(stdout, /expected the packages bullmq and ioredis.*npm install bullmq@6 ioredis@6/, stderr);
});
