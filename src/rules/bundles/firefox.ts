import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const executablePath = process.env["FIREFOX"] ?? "/usr/bin/firefox-esr";

/** Whether to skip, and why: CI has no Firefox. */
export const skipWithoutFirefox: string | false = existsSync(executablePath)
  ? false
  : `no browser at ${executablePath}; set FIREFOX to its path`;

/**
 * Debian's Firefox without a window, driven by its own protocol, Marionette: lists in JSON, each with its length before it.
 * The driver of the other browser tests needs a Firefox of its own making.
 */
export class Firefox {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #end: () => Promise<void>;
  #said: Buffer = Buffer.alloc(0);
  #last = 0;

  private constructor(socket: Socket, end: () => Promise<void>) {
    this.#socket = socket;
    this.#end = end;
    socket.on("data", (piece) => this.#hear(piece));
  }

  /** `folder` is to be empty; the profile goes there. */
  static async start(folder: string): Promise<Firefox> {
    const preferences = {
      "marionette.port": 0,
      "app.update.disabledForTesting": true,
      "browser.shell.checkDefaultBrowser": false,
    };
    const lines = Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`);
    writeFileSync(join(folder, "user.js"), lines.join(""));
    const child = spawn(executablePath, ["--headless", "--marionette", "--no-remote", "--profile", folder], {
      stdio: "ignore",
    });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const end = async (): Promise<void> => {
      child.kill();
      await ended;
    };
    try {
      const port = await portIn(join(folder, "MarionetteActivePort"));
      const socket = connect(port, "127.0.0.1");
      const firefox = new Firefox(socket, end);
      await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
      await firefox.#send("WebDriver:NewSession", {});
      await firefox.#send("WebDriver:SetTimeouts", { script: 240_000 });
      return firefox;
    } catch (error) {
      await end();
      throw error;
    }
  }

  async open(address: string): Promise<void> {
    await this.#send("WebDriver:Navigate", { url: address });
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send("WebDriver:ExecuteScript", { script: `return (${expression});`, args: [] });
    return (answer as { readonly value: unknown }).value;
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    await this.#end();
  }

  async #send(name: string, parameters: object): Promise<unknown> {
    const id = ++this.#last;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const text = JSON.stringify([0, id, name, parameters]);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, value] = await answered;
    if (error !== null) throw new Error(`${name}: ${JSON.stringify(error)}`);
    return value;
  }

  #hear(piece: Buffer): void {
    this.#said = Buffer.concat([this.#said, piece]);
    for (;;) {
      const colon = this.#said.indexOf(":");
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#said.toString("utf8", 0, colon));
      if (this.#said.length < end) return;
      const message: unknown = JSON.parse(this.#said.toString("utf8", colon + 1, end));
      this.#said = this.#said.subarray(end);
      // The first message is a greeting.
      if (Array.isArray(message)) this.#waiting.get((message as unknown as Answer)[1])?.(message as unknown as Answer);
    }
  }
}

/** What comes back: 1, the question's number, an error or null, a value or null. */
type Answer = readonly [1, number, unknown, unknown];

async function portIn(file: string): Promise<number> {
  for (let tries = 0; tries < 600; tries++) {
    const port = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (port > 0) return port;
    await setTimeout(100);
  }
  throw new Error("Firefox did not start within a minute");
}
