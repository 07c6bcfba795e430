// Tells a server under load to stop, again and again, and looks what became of every request:
//   node scripts/serve-stops.mjs MODEL.onnx BODY.json [50]
// The body is a JSON request for the model. Prints how many requests were answered, refused because nobody listened any more, and
// cut; an accepted request (one the server's log knows) that was not answered exactly once is an error.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { load } from "../dist/serve/load.js";

const [model, bodyFile, rounds = "50"] = process.argv.slice(2);
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const body = readFileSync(bodyFile);
const total = { answered: 0, refused: 0, cut: 0, accepted: 0, lost: 0, twice: 0, other: 0, exits: 0 };

for (let round = 0; round < Number(rounds); round++) {
  const args = [main, "serve", `model=${model}`, "--port", "0", "--log", "debug", "--drain", "0.2"];
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let log = "";
  server.stdout.setEncoding("utf8").on("data", (text) => {
    log += text;
  });
  const ended = new Promise((resolve) => server.on("close", resolve));
  while (!log.includes('"listening"')) await new Promise((resolve) => setTimeout(resolve, 20));
  const url = `${/"url":"([^"]+)"/.exec(log)[1]}/v1/models/model:score`;
  const ends = new Map();
  const under = load({
    ...{ url, connections: 32, headers: { "content-type": "application/json" }, body: () => body },
    onEnd: ({ id, end, status }) => {
      ends.set(id, [...(ends.get(id) ?? []), end === "answered" && status !== 200 ? "other" : end]);
      return true;
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 300 + 17 * round));
  server.kill("SIGTERM");
  if ((await ended) !== 0) total.exits++;
  await under;
  for (const [, how] of ends) for (const end of how) total[end]++;
  const accepted = [...log.matchAll(/"id":"(\d+)"/g)].map(([, id]) => Number(id));
  total.accepted += accepted.length;
  total.twice += accepted.length - new Set(accepted).size;
  for (const id of accepted) if (ends.get(id)?.[0] !== "answered") total.lost++;
}
console.log(`${rounds} stops under load:`, JSON.stringify(total));
if (total.lost > 0 || total.twice > 0 || total.other > 0 || total.exits > 0) process.exitCode = 1;
