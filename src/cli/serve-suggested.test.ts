import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { openEngine } from "../engine/open.js";
import { fitDetector, saveModel } from "../pipeline/index.js";
import { grayPng, pictureDetector } from "../serve/sample-models.js";
import { cli, startCli, startServer } from "./cli-process.js";

// The requests that the help and docs/serve.md show are sent as they stand, but for the port; and the packages that both name are
// asked for where one of them is missing.

const folder = mkdtempSync(join(tmpdir(), "sandglass-suggested-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const docs = readFileSync(new URL("../../docs/serve.md", import.meta.url), "utf8");
const packages = "hono @hono/node-server @valibot/to-json-schema prom-client pino";

test("each curl line of the help and the docs is answered with verdicts", async () => {
  const engine = await openEngine("wasm", { threads: 1 });
  const pumps = Array.from({ length: 120 }, (_, at) => ({ flow: Math.sin(at), heat: 2 + Math.cos(at) }));
  await saveModel(await fitDetector(pumps, { engine, epochs: 1 }), join(folder, "pumps.onnx"));
  const bars = join(folder, "bars.onnx");
  await saveModel(await pictureDetector(engine), bars);
  await engine.dispose();
  writeFileSync(join(folder, "scan.png"), grayPng(8, 8));
  const { stdout: help } = await cli("serve", "--help");
  const lines = [...`${help}\n${docs}`.matchAll(/^ *(?:\$ )?(curl .*)$/gm)].map(([, line]) => line!);
  assert.ok(lines.length >= 4, `${lines.length} lines`);
  const models = ["pumps.onnx", `digits=${bars}`, `digits-anomaly-1=${bars}`];
  const { child, outcome, url } = await startServer(models, { cwd: folder });
  const { host } = new URL(url);
  for (const line of lines) {
    const sent = line.replace("localhost:8080", host).replace("curl", "curl --silent --show-error --fail-with-body");
    const { stdout } = await promisify(execFile)("sh", ["-c", sent], { cwd: folder });
    const { verdicts } = JSON.parse(stdout) as { readonly verdicts: readonly { readonly score: number }[] };
    assert.ok(verdicts.length === 1 && verdicts[0]!.score > 0, `${line}: ${stdout}`);
  }
  child.kill("SIGTERM");
  assert.equal((await outcome).code, 0);
});

test("the packages that a server needs are named where one is missing, as help and docs name them", async () => {
  for (const text of [(await cli("serve", "--help")).stdout, docs]) assert.ok(text.includes(`npm install ${packages}`));
  for (const missing of packages.split(" ")) {
    const resolver = `export const resolve = (name, context, next) => {
      if (name !== "${missing}") return next(name, context);
      throw Object.assign(new Error("Cannot find package '${missing}'"), { code: "ERR_MODULE_NOT_FOUND" });
    };`;
    const hook = `import { register } from "node:module";
      register("data:text/javascript,${encodeURIComponent(resolver)}");`;
    const env = { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` };
    const { code, stdout, stderr } = await startCli(["serve", "pumps.onnx", "--port", "0"], { cwd: folder, env })
      .outcome;
    assert.deepEqual([code, stdout], [2, ""], missing);
    assert.match(stderr, new RegExp(`got no ${missing}\\. Run: npm install ${packages}\\n$`));
  }
});
