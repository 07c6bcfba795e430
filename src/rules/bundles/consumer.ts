import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { read, root } from "../project.js";

/**
 * A project that has installed Sandglass as npm would pack it, with what it depends on and nothing else: no optional package,
 * no types.
 */
export class Consumer {
  readonly folder: string = mkdtempSync(join(tmpdir(), "sandglass-consumer-"));
  /** Where the package lies in it. */
  readonly installed: string = join(this.folder, "node_modules/sandglass");

  constructor() {
    // Not in the project's own folder, so that nothing is found there by accident.
    const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", this.folder];
    const archive = run("npm", pack, root).trim().split("\n").at(-1)!;
    mkdirSync(this.installed, { recursive: true });
    run("tar", ["-xzf", archive, "--strip-components=1", "-C", this.installed], this.folder);
    for (const name of dependenciesOf(this.installed)) this.link(name);
    this.write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
    // Its source map stays behind.
    this.write("app.js", read("dist/rules/bundles/app.js").replace(/^\/\/# sourceMappingURL.*$/m, ""));
  }

  /** Makes one of our own packages one of this project's. */
  link(name: string): void {
    const target = join(this.folder, "node_modules", name);
    if (existsSync(target)) return;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(root, "node_modules", name), target, "junction");
    for (const more of dependenciesOf(target)) this.link(more);
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Runs one of our own development tools in this project. */
  run(tool: string, args: readonly string[]): string {
    return run(join(root, "node_modules/.bin", tool), args, this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function dependenciesOf(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies);
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  return stdout;
}
