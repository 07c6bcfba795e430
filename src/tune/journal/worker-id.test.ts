import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lease } from "./lease.js";
import { Presence } from "./presence.js";
import { newWorkerId, nonceOf, processOf, stateOf, thisProcess } from "./worker-id.js";

test("a worker's id says which process it is, and no two are alike", () => {
  const me = thisProcess();
  const id = newWorkerId(me);
  assert.deepEqual(processOf(id), me);
  assert.match(nonceOf(id), /^[0-9a-f]{12}$/);
  assert.notEqual(newWorkerId(me), id);
  assert.equal(processOf("memory/1"), undefined);
});

test("this process is alive; another that had its number, and one that ended, are dead", {
  skip: notLinux(),
}, async () => {
  const me = thisProcess();
  assert.equal(stateOf(me), "alive");
  assert.equal(stateOf({ ...me, start: me.start.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) }), "dead");
  assert.equal(stateOf({ ...me, start: `00000000-${me.start.split("-")[1]}` }), "dead", "before the last boot");
  assert.equal(stateOf({ ...me, host: "elsewhere" }), "unknown");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const started = { ...me, pid: child.pid!, start: startOf(child.pid!) };
  assert.equal(stateOf(started), "alive");
  child.kill("SIGKILL");
  await new Promise((resolve) => child.on("exit", resolve));
  assert.equal(stateOf(started), "dead");
});

test("what is left of a killed process until its parent looks is dead", { skip: notLinux() }, async () => {
  // A parent that does not wait for its child, once it is no shell any more: what is left of the child is a zombie.
  const shell = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  const pid = Number(await new Promise((resolve) => shell.stdout.on("data", resolve)));
  while (readFileSync(`/proc/${shell.pid}/comm`, "utf8") !== "sleep\n")
    await new Promise((resolve) => setTimeout(resolve, 5));
  process.kill(pid, "SIGKILL");
  while (startOf(pid, 0) !== "Z") await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(stateOf({ ...thisProcess(), pid, start: startOf(pid) }), "dead");
  shell.kill("SIGKILL");
});

test("a worker of another host is dead when it has given no sign of life for the lease", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-presence-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const presence = new Presence(join(folder, "study.jsonl"));
  const far = "elsewhere/1/abc-1/0123456789ab";
  assert.equal(presence.isGone(far), true, "not even there");
  const file = join(presence.folder, `worker-${nonceOf(far)}`);
  writeFileSync(file, far);
  assert.equal(presence.isGone(far), false);
  const aged = (seconds: number): void => utimesSync(file, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
  aged(lease - 20);
  assert.equal(presence.isGone(far), false);
  aged(lease + 20);
  assert.equal(presence.isGone(far), true);
  assert.equal(presence.isGone(presence.worker), false);
  assert.equal(presence.isGone("memory/1"), false);
  rmSync(file);
  presence.close();
  assert.equal(existsSync(presence.folder), false);
});

/** A field of what Linux says of a process after its name; the one we go by with this boot's mark. */
function startOf(pid: number, field = 19): string {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return field === 19 ? `${thisProcess().start.split("-")[0]}-${fields[field]}` : fields[field]!;
}

function notLinux(): string | false {
  return process.platform !== "linux" && "only Linux says when a process began";
}
