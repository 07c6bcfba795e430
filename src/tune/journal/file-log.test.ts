import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createStudy, openStudy } from "../create-study.js";
import { optimize } from "../optimize.js";
import { choice, float } from "../space.js";
import type { Study } from "../study.js";
import { lockName } from "./file-log.js";
import { JournalReader } from "./journal-reader.js";
import { Presence } from "./presence.js";

const program = (name: string): string => fileURLToPath(new URL(`./testing/${name}.js`, import.meta.url));

function scratch(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-study-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const space = { x: float(0, 1), word: choice(["größer", "kleiner"]) };
const begin = (journal: string): Promise<Study> => createStudy({ space, sampler: "random", journal });

/** A finished study of three trials in a file, one of them pruned, one failed. */
async function finished(journal: string): Promise<string> {
  const study = await begin(journal);
  for (const outcome of [1, { state: "pruned" }, { state: "failed", reason: "größer\nals" }] as const) {
    const trial = (await study.ask())!;
    await trial.report(1, 0.5);
    await trial.tell(outcome);
  }
  await study.close();
  return journal;
}

const entriesIn = (journal: string): number => new JournalReader(journal).update().length;

test("a journal is opened again with all that was told, and leaves nothing beside it", async (context) => {
  const folder = scratch(context);
  const journal = await finished(join(folder, "deeper", "a study.jsonl"));
  assert.deepEqual(readdirSync(join(folder, "deeper")), ["a study.jsonl"]);
  await using study = await begin(journal);
  assert.deepEqual(
    study.trials.map(({ state, values, reason, reports }) => [state, values, reason, reports.length]),
    [
      ["complete", [1], undefined, 1],
      ["pruned", undefined, undefined, 1],
      ["failed", undefined, "größer\nals", 1],
    ],
  );
});

test("looking at a study writes nothing, so it can be read-only", async (context) => {
  const folder = scratch(context);
  const journal = await finished(join(folder, "study.jsonl"));
  const before = readFileSync(journal);
  await using study = await openStudy(journal);
  assert.equal(study.trials.length, 3);
  assert.deepEqual(readdirSync(folder), ["study.jsonl"]);
  assert.deepEqual(readFileSync(journal), before);
});

test("cut at every byte, a journal opens with every entry that was whole", async (context) => {
  const folder = scratch(context);
  const bytes = readFileSync(await finished(join(folder, "whole.jsonl")));
  const journal = join(folder, "cut.jsonl");
  const whole = (length: number): number => bytes.subarray(0, length).filter((byte) => byte === 10).length;
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(journal, bytes.subarray(0, length));
    const reader = new JournalReader(journal);
    assert.equal(reader.update().length, whole(length), `cut at byte ${length}`);
    assert.equal(reader.hasTornTail, length > 0 && bytes[length - 1] !== 10, `cut at byte ${length}`);
  }
});

test("cut at any byte, a study goes on, and the torn line stays a torn line", async (context) => {
  const folder = scratch(context);
  const bytes = readFileSync(await finished(join(folder, "whole.jsonl")));
  const journal = join(folder, "cut.jsonl");
  // A prime, so that all places in a line come up.
  for (let length = 0; length <= bytes.length; length += 29) {
    writeFileSync(journal, bytes.subarray(0, length));
    const before = entriesIn(journal);
    const study = await begin(journal);
    await (await study.ask())!.tell(1);
    await study.close();
    const kept = before === 0 ? 1 : before;
    // What was begun and not told is first given back.
    const added = entriesIn(journal) - kept;
    assert.ok(added === 2 || added === 3, `cut at byte ${length}: ${added} entries more`);
    assert.ok(readFileSync(journal).subarray(0, length).equals(bytes.subarray(0, length)), "nothing is ever cut");
    const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
    assert.equal(
      lines.filter((line) => line.endsWith("<torn>")).length,
      bytes[length - 1] === 10 || length === 0 ? 0 : 1,
    );
  }
});

test("a line damaged in the middle is refused by its number, and nothing is written", async (context) => {
  const journal = await finished(join(scratch(context), "study.jsonl"));
  const lines = readFileSync(journal, "utf8").split("\n");
  const damages: readonly (readonly [string, RegExp])[] = [
    ["?", /study\.jsonl, line 4: expected an entry of a study's log, got text that is no JSON: \?/],
    ['{"entry":"tell","trial":0}', /line 4: .*got entry: /],
    [lines[3]!.replace('"values":[1]', '"values":["1"]'), /line 4: .*values\.0: /],
    [
      lines[3]!.replace('"trial":0', '"trial":7'),
      /entry 4 \(complete\): expected a trial that was asked for, got trial 7/,
    ],
    [lines[1]!, /entry 4 \(ask\): expected trial 1, the next, got trial 0/],
    [lines[0]!, /entry 4 \(study\): expected a study that begins once, got another beginning/],
    [`${lines[3]}\n${lines[3]}`, /entry 5 \(complete\): expected a running trial, got trial 0, which is complete/],
  ];
  for (const [line, message] of damages) {
    const damaged = lines.with(3, line).join("\n");
    writeFileSync(journal, damaged);
    await assert.rejects(begin(journal), { name: "UserError", message });
    assert.equal(readFileSync(journal, "utf8"), damaged);
  }
});

test("a journal of another version, and a file that is none, are refused and stay as they are", async (context) => {
  const journal = await finished(join(scratch(context), "study.jsonl"));
  const text = readFileSync(journal, "utf8");
  const refused = async (content: string, message: RegExp): Promise<void> => {
    writeFileSync(journal, content);
    await assert.rejects(begin(journal), { name: "UserError", message });
    assert.equal(readFileSync(journal, "utf8"), content);
  };
  await refused(
    text.replace('"format":1', '"format":2'),
    /line 1: expected a study in format 1, got format 2\. Open it with/,
  );
  await refused('{"entry":"study","format":9}', /expected a study in format 1, got format 9/);
  await refused("name,age\nAda,36\n", /line 1: .*no JSON: name,age\. Is this a study\?/);
  // One line without an end is no study torn in its first.
  await refused("my only copy of a novel", /line 1: .*no JSON: my only copy/);
  await refused('{"entry":"ask","trial":0}', /line 1: expected an entry/);
  await refused("[1]", /line 1: expected an entry/);
  await assert.rejects(begin(join(journal, "..")), { name: "UserError", message: /got a folder/ });
  await assert.rejects(begin(join(journal, "study.jsonl")), {
    name: "UserError",
    message: /a file where a folder should be/,
  });
});

test("another study in the same file is refused, with what differs", async (context) => {
  const journal = await finished(join(scratch(context), "study.jsonl"));
  const before = readFileSync(journal);
  const other = createStudy({ space: { x: float(0, 9), word: space.word }, sampler: "random", journal });
  await assert.rejects(other, {
    name: "UserError",
    message: /study\.jsonl: .*x: .*"high":9.*got the study "study" .*"high":1/,
  });
  assert.deepEqual(readFileSync(journal), before);
});

test("a journal that shrinks or goes while it is open is noticed", async (context) => {
  const journal = await finished(join(scratch(context), "study.jsonl"));
  await using study = await begin(journal);
  truncateSync(journal, 50);
  await assert.rejects(study.refresh(), {
    name: "UserError",
    message: /expected a journal that only grows.*got 50 bytes/,
  });
  rmSync(journal);
  await assert.rejects(study.refresh(), { name: "UserError", message: /no such file/ });
  await assert.rejects(study.ask(), { name: "UserError" });
  assert.equal(existsSync(journal), false);
});

/** Runs code in a process with a limit on the size of files, in kilobytes; what it prints. */
function limited(kilobytes: number, code: string): string {
  const module = `import { createStudy, optimize } from ${JSON.stringify(String(pathToFileURL(program("../../index"))))};\n${code}`;
  const { stdout, stderr } = spawnSync(
    "bash",
    ["-c", `ulimit -f ${kilobytes}; exec "$0" --input-type=module -e "$1"`, process.execPath, module],
    { encoding: "utf8" },
  );
  assert.equal(stderr, "");
  return stdout;
}

test("a disk that is full in the middle of an entry is said so, and the study goes on when there is room", async (context) => {
  const journal = join(scratch(context), "study.jsonl");
  const said = limited(
    2,
    `const study = await createStudy({ space: { x: { kind: "float", low: 0, high: 1 } }, sampler: "random", journal: ${JSON.stringify(journal)} });
    try { await optimize(study, () => 1, { trials: 100 }); } catch (error) { console.log(error.name, error.message); }
    console.log(study.trials.filter(({ state }) => state === "complete").length);
    process.kill(process.pid, "SIGKILL");`,
  );
  assert.match(
    said,
    /^UserError .*study\.jsonl: expected a journal that can be read and written, got a limit on the size of files\.\n\d+\n$/,
  );
  const complete = Number(said.trim().split("\n").at(-1));
  assert.ok(complete > 0 && complete < 100);
  assert.equal(new JournalReader(journal).update().length > complete, true);
  await using study = await createStudy({ space: { x: float(0, 1) }, sampler: "random", journal });
  assert.equal(study.trials.filter(({ state }) => state === "complete").length, complete);
  const { trials } = await optimize(study, () => 1, { trials: complete + 3 });
  assert.deepEqual(
    trials.map(({ state }) => state),
    Array(complete + 3).fill("complete"),
  );
  assert.match(readFileSync(journal, "utf8"), /[^\n]<torn>\n/);
});

test("a folder that cannot be written is said so", async (context) => {
  const folder = scratch(context);
  const journal = await finished(join(folder, "study.jsonl"));
  // A file stands where the workers' folder should be: root may write to folders that are read-only.
  writeFileSync(`${journal}.workers`, "");
  await using study = await begin(journal);
  await assert.rejects(study.ask(), {
    name: "UserError",
    message: /study\.jsonl: expected a journal that can be read and written/,
  });
  rmSync(`${journal}.workers`);
  assert.ok(await study.ask());
  // Where not even root may make files.
  await assert.rejects(begin("/sys/study.jsonl"), {
    name: "UserError",
    message: /no permission|read-only file system/,
  });
});

test("the lock of a process that was killed is passed over, as often as it takes", async (context) => {
  const journal = await finished(join(scratch(context), "study.jsonl"));
  const before = entriesIn(journal);
  const dead = await deadWorker(journal);
  for (const round of [0, 1, 2]) dead(lockName(before, round));
  dead(lockName(before - 1, 0));
  await using study = await begin(journal);
  assert.equal((await study.ask())!.number, 3);
  const left = readdirSync(`${journal}.workers`);
  assert.equal(left.length, 1, `only the worker itself: ${left.join(", ")}`);
});

/** Leaves behind what a worker that was killed would, and gives the means to lock in its name. */
async function deadWorker(journal: string): Promise<(lock: string) => void> {
  const module = String(pathToFileURL(program("../presence")));
  const code = `import { Presence } from ${JSON.stringify(module)};
    const presence = new Presence(${JSON.stringify(journal)});
    presence.claim("lock-0-0");
    process.kill(process.pid, "SIGKILL");`;
  const { signal } = spawnSync(process.execPath, ["--input-type=module", "-e", code]);
  assert.equal(signal, "SIGKILL");
  return (lock) => copyFileSync(join(`${journal}.workers`, "lock-0-0"), join(`${journal}.workers`, lock));
}

test("the lock of a living process is waited for", async (context) => {
  const journal = await finished(join(scratch(context), "study.jsonl"));
  const lock = lockName(entriesIn(journal), 0);
  const other = new Presence(journal);
  assert.equal(other.claim(lock), true);
  await using study = await begin(journal);
  let freed = false;
  setTimeout(() => {
    freed = true;
    other.drop([lock]);
  }, 100);
  await study.ask();
  assert.equal(freed, true);
  other.close();
});

test("an entry that another process has just appended is seen before a new one is decided on", async (context) => {
  const journal = join(scratch(context), "study.jsonl");
  await using ours = await begin(journal);
  await using theirs = await begin(journal);
  const given = await Promise.all([ours.ask(), theirs.ask(), ours.ask(), theirs.ask()]);
  assert.deepEqual(given.map((trial) => trial!.number).sort(), [0, 1, 2, 3]);
  await given[0]!.tell(7);
  assert.deepEqual((await theirs.refresh()).trials[0]!.values, [7]);
});
