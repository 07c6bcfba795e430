import { NativeUnavailable } from "./errors.js";

/** A place in memory, as a number; addresses of user space are far below 2^53. */
export type MemoryAddress = number;

type Parameter = "address" | "data" | "long" | "double";
type Native = ((...args: readonly unknown[]) => unknown) & {
  async: (...args: readonly unknown[]) => void;
};

/** The part of koffi that is used here. */
interface Koffi {
  load(path: string): {
    func(name: string, result: string, parameters: readonly string[]): Native;
    unload(): void;
  };
}

/** Opens shared libraries: koffi, once it is loaded. */
export interface Loader {
  open(path: string): SharedLibrary;
}

export interface SharedLibrary {
  /** A function of the library. `data` is a typed array, handed over by its address. */
  func(name: string, result: "void" | "address" | "double", parameters: readonly Parameter[]): NativeFunction;
  close(): void;
}

export interface NativeFunction {
  (...args: readonly (number | ArrayBufferView)[]): number;
  /** Calls on another thread. */
  later(...args: readonly number[]): Promise<number>;
}

const types = { address: "uint64_t", data: "void *", long: "int64_t", void: "void", double: "double" } as const;

/** Loads koffi. Throws NativeUnavailable where it is not installed or does not work. */
export async function openLoader(importModule: () => Promise<unknown> = importKoffi): Promise<Loader> {
  try {
    const koffi = ((await importModule()) as { default: Koffi }).default;
    return { open: (path) => openLibrary(koffi, path) };
  } catch (cause) {
    const [line = ""] = String(cause instanceof Error ? cause.message : cause).split("\n");
    const missing = (cause as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
    throw new NativeUnavailable(
      missing ? "no package koffi, which loads compiled code" : `a package koffi that does not load: ${line}`,
      "Run npm install koffi, or use the engine wasm.",
      { cause },
    );
  }
}

// Its name is no literal, so that the types of an optional package are not needed.
const koffiName: string = "koffi";
const importKoffi = (): Promise<unknown> => import(koffiName);

function openLibrary(koffi: Koffi, path: string): SharedLibrary {
  let library: ReturnType<Koffi["load"]>;
  try {
    library = koffi.load(path);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new NativeUnavailable(`a library that does not load: ${said}`, "Use the engine wasm.", { cause });
  }
  return {
    func(name, result, parameters) {
      const native = library.func(
        name,
        types[result],
        parameters.map((parameter) => types[parameter]),
      );
      const call = (...args: readonly (number | ArrayBufferView)[]): number => Number(native(...args));
      const later = (...args: readonly number[]): Promise<number> =>
        new Promise((resolve, reject) => {
          native.async(...args, (error: Error | null, value: unknown) =>
            error === null ? resolve(Number(value)) : reject(error),
          );
        });
      return Object.assign(call, { later });
    },
    close: () => library.unload(),
  };
}
