// A process of crash tests that dies in the middle of a write, with the lock in its hand: node toy-tearer.js JOURNAL
import { appendFileSync } from "node:fs";
import { lockName } from "../file-log.js";
import { JournalReader } from "../journal-reader.js";
import { Presence } from "../presence.js";

const [journal = ""] = process.argv.slice(2);
const presence = new Presence(journal);
const reader = new JournalReader(journal);
for (;;) {
  const at = reader.update().length;
  if (!presence.claim(lockName(at, 0))) continue;
  if (reader.update().length !== at) {
    presence.drop([lockName(at, 0)]);
    continue;
  }
  const line = `{"entry":"take","trial":0,"worker":"${presence.worker}","time":${Date.now()}}`;
  appendFileSync(journal, line.slice(0, 1 + Math.floor(Math.random() * line.length)));
  process.kill(process.pid, "SIGKILL");
}
