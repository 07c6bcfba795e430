import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { UserError } from "../core/errors.js";
import { modelFileOf } from "../runs/run-model.js";
import { stopOnSignal, stopped } from "./stop-on-signal.js";
import { serveStudio } from "./studio-server.js";

/** Flags of `sandglass studio`. */
interface StudioFlags {
  readonly port?: string;
  readonly open?: boolean;
}

export async function studio(path: string | undefined, flags: StudioFlags): Promise<void> {
  const port = portOf(flags.port);
  const model = path === undefined ? undefined : modelFileOf(path);
  if (model !== undefined && !existsSync(model)) {
    throw new UserError({ where: path!, expected: "the folder of a run, or a model file", got: "nothing there" });
  }
  // Before a word is said of it: who reads that Ctrl-C ends it may be quick.
  const { signal, release } = stopOnSignal(() => {});
  const server = await serveStudio({ ...(model !== undefined && { model }), ...(port !== undefined && { port }) });
  console.log(`Sandglass Studio: ${server.address}`);
  console.log("For the browsers of this machine only; data stay in the page. Ctrl-C ends it.");
  if (flags.open === true) openBrowser(server.address);
  await stopped(signal);
  release();
  await server.close();
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UserError({ where: "`port`", expected: "a whole number from 0 to 65535", got: text });
}

/** Asks the system for its browser; where there is none, the address is on the screen already. */
function openBrowser(address: string): void {
  const [command, ...given] = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform as string] ?? [
    "xdg-open",
  ];
  spawn(command!, [...given, address], { stdio: "ignore", detached: true })
    .on("error", () => console.log("No browser could be started: open the address above."))
    .unref();
}
