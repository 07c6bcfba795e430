import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import envPaths from "env-paths";
import { LibraryCache } from "./cache.js";
import { type Compiler, compilationKey, compileLibrary, findCompiler } from "./compiler.js";
import { NativeUnavailable } from "./errors.js";
import { type Loader, openLoader, type SharedLibrary } from "./library.js";

/** How C is compiled, kept and loaded. */
export interface ToolchainOptions {
  /** The C compiler's command. Default: `$CC`, else the first of cc, clang and gcc that works. */
  readonly compiler?: string;
  /** Compiler flags beyond the usual ones, such as a sanitizer. */
  readonly flags?: readonly string[];
  /** Where compiled code is kept. Default: `SANDGLASS_CACHE`, else the user's cache folder. */
  readonly cacheFolder?: string;
  /** Stands in for loading koffi, to test what happens without it. */
  readonly importKoffi?: () => Promise<unknown>;
}

/** Compiles, keeps and loads C. */
export class Toolchain {
  readonly compiler: Compiler;
  readonly #flags: readonly string[];
  readonly #cache: LibraryCache;
  readonly #loader: Loader;

  private constructor(compiler: Compiler, flags: readonly string[], cache: LibraryCache, loader: Loader) {
    this.compiler = compiler;
    this.#flags = flags;
    this.#cache = cache;
    this.#loader = loader;
  }

  static async open({ compiler, flags = [], cacheFolder, importKoffi }: ToolchainOptions): Promise<Toolchain> {
    if (process.platform === "win32") {
      throw new NativeUnavailable("Windows, whose threads it does not know", "Use the engine wasm.");
    }
    const folder = cacheFolder ?? process.env["SANDGLASS_CACHE"] ?? join(envPaths("sandglass", { suffix: "" }).cache);
    const loader = await openLoader(importKoffi);
    const found = await findCompiler(compiler);
    return new Toolchain(found, flags, await LibraryCache.open(join(folder, "native")), loader);
  }

  async build(sources: readonly string[]): Promise<SharedLibrary> {
    const flags = this.#flags;
    const path = await this.#cache.library(
      compilationKey(this.compiler, { sources, flags }),
      async (folder, output) => {
        const names = sources.map((_, at) => `unit${at}.c`);
        await Promise.all(names.map((name, at) => writeFile(join(folder, name), sources[at]!)));
        await compileLibrary(this.compiler, { folder, names, output, flags });
      },
    );
    return this.#loader.open(path);
  }
}
