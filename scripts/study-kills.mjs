// Kills the processes of a search at random, 100 times or as often as the first argument says, and looks whether the study
// lost anything; then reads the journal at every byte of its length. Run after npm run build.
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JournalReader } from "../dist/tune/journal/journal-reader.js";
import { killAtRandom } from "../dist/tune/journal/testing/kill-at-random.js";

const [kills = 100, seed = Date.now()] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "sandglass-kills-"));
try {
  const journal = join(folder, "toy.jsonl");
  const { kills: done, trials, torn } = await killAtRandom(journal, { kills, seed });
  console.log(`seed ${seed}: killed ${JSON.stringify(done)}`);
  const again = trials.filter(({ starts }) => starts > 1).length;
  console.log(`${trials.length} trials, all finished once, ${again} of them taken up again; ${torn} torn lines`);

  const bytes = readFileSync(journal);
  const grown = join(folder, "grown.jsonl");
  const reader = new JournalReader(grown);
  let lines = 0;
  for (const [at, byte] of bytes.entries()) {
    appendFileSync(grown, bytes.subarray(at, at + 1));
    if (byte === 10 && !bytes.subarray(0, at).toString("latin1").endsWith("<torn>")) lines++;
    if (reader.update().length !== lines)
      throw new Error(`at byte ${at + 1}: ${reader.update().length} of ${lines} entries`);
  }
  console.log(`read at each of ${bytes.length} bytes: always the ${lines} entries that were whole`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
