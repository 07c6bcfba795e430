import { Command, Option } from "commander";
import { engineNames } from "../runs/engine-names.js";
import { positiveNumber, wholeNumber } from "./flags.js";

const examples = `
Examples:
  $ sandglass serve pumps.onnx                          http://127.0.0.1:8080/v1/models/pumps:score
  $ sandglass serve runs/digits-anomaly-1 water=pumps.onnx --port 9000
  $ SANDGLASS_TOKEN=$(cat token) sandglass serve pumps.onnx --host 0.0.0.0
  $ curl localhost:8080/v1/models/pumps:score -H content-type:application/json -d '{"rows": [{"flow": 1, "heat": 2}]}'
  $ curl localhost:8080/v1/models/digits:score -H content-type:image/png --data-binary @scan.png

A page at / takes a file and shows what the model says of it; /openapi.json describes all the rest. A new file at the path
of a model is taken over while requests go on; one that cannot be read is refused, and the one before goes on.

Needs the packages hono, @hono/node-server, @valibot/to-json-schema, prom-client and pino:
  npm install hono @hono/node-server @valibot/to-json-schema prom-client pino`;

/** `sandglass serve`: declared here, done in serve-run.ts. */
export function serveCommand(): Command {
  const seconds = (option: string) => positiveNumber(option);
  return new Command("serve")
    .summary("answer requests over HTTP with one model or several")
    .description("Serves models over HTTP: verdicts, reconstructions and codes for rows, tables, arrays and pictures.")
    .argument("<models...>", "model files or folders of finished runs, as NAME=PATH to choose what one is called")
    .option("--port <n>", "where to listen; 0 takes a free one", wholeNumber("--port", 0), 8080)
    .option("--host <address>", "which address of this machine to listen at", "127.0.0.1")
    .option("--token <token>", "who may ask: bearers of this (better set SANDGLASS_TOKEN; commas between several)")
    .option("--without-token", "answer strangers too, where something else keeps them out")
    .option("--adaptive", "let requests teach: :update, and streams whose threshold follows")
    .option("--max-batch <n>", "requests that go through a model at once", wholeNumber("--max-batch", 1))
    .option("--max-wait <ms>", "how long a request waits for others (default: 0)", wholeNumber("--max-wait", 0))
    .option("--max-body <bytes>", "longest body, and line of a stream (default: 16 MiB)", wholeNumber("--max-body", 1))
    .option("--max-rows <n>", "most samples of a request (default: 10000)", wholeNumber("--max-rows", 1))
    .option("--max-pixels <n>", "largest picture (default: 2^24)", wholeNumber("--max-pixels", 1))
    .option("--max-time <seconds>", "for a request to come, and to be answered (default: 30)", seconds("--max-time"))
    .option("--max-silence <seconds>", "of a stream (default: 300)", seconds("--max-silence"))
    .option(
      "--max-queue <n>",
      "requests taken at once; more are told to come back (default: 256)",
      wholeNumber("--max-queue", 1),
    )
    .option("--workers <n>", "threads with the models (default: one less than cores)", wholeNumber("--workers", 1))
    .option("--threads <n>", "threads of the engine in each", wholeNumber("--threads", 1), 1)
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames))
    .option("--drain <seconds>", "before the door is shut after SIGTERM (default: 0.5)", seconds("--drain"))
    .option("--grace <seconds>", "for what was accepted to be answered after SIGTERM (default: 30)", seconds("--grace"))
    .addOption(
      new Option("--log <level>", "what is written to stdout, as lines of JSON; debug has every request")
        .choices(["debug", "info", "warn", "error", "silent"])
        .default("info"),
    )
    .addHelpText("after", examples)
    .action(async (models, flags) => (await import("./serve-run.js")).serve(models, flags));
}
