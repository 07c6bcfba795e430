import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/errors.js";
import type { DatasetDownload } from "../dataset.js";
import { errorCode, fileError } from "../readers/file-error.js";

/** What a download reports while it runs. */
export type DownloadEvent =
  | { readonly kind: "start"; readonly file: string; readonly url: string; readonly bytes?: number }
  | {
      readonly kind: "progress";
      readonly file: string;
      readonly url: string;
      readonly received: number;
      readonly bytes?: number;
    }
  /** This address failed; the next one, if any, is tried. */
  | { readonly kind: "failed"; readonly file: string; readonly url: string; readonly reason: string }
  | { readonly kind: "done"; readonly file: string; readonly path: string; readonly bytes: number };

/** How a download is watched and stopped. */
export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: DownloadEvent) => void;
  /** Milliseconds without a byte after which an address is given up; 30,000 by default. */
  readonly timeout?: number;
}

/** Why one address did not deliver; the next one may. */
export class AddressFailure extends Error {}

/**
 * Downloads a file into `folder` from the first address that serves it whole and with the right checksum.
 * The file appears under its name only when complete and checked.
 *
 * @returns Path of the file.
 * @throws UserError when every address failed, or the folder cannot be written.
 */
export async function downloadFile(
  file: DatasetDownload,
  addresses: readonly string[],
  folder: string,
  remedy: string,
  options: DownloadOptions = {},
): Promise<string> {
  const path = join(folder, file.name);
  await firstOf(file.name, addresses, folder, remedy, options, async (temporary, digest) => {
    if (digest !== file.sha256) {
      throw new AddressFailure(`content with SHA-256 ${digest} instead of ${file.sha256} (removed)`);
    }
    await onDisk(folder, () => rename(temporary, path));
  });
  return path;
}

/**
 * Downloads `name` from one address after the other into a temporary file, until `accept` is content with one;
 * the temporary file is gone afterwards.
 */
export async function firstOf(
  name: string,
  addresses: readonly string[],
  folder: string,
  remedy: string,
  options: DownloadOptions,
  accept: (temporary: string, sha256: string) => Promise<void>,
): Promise<void> {
  const failures: string[] = [];
  for (const address of addresses) {
    const url = address + name;
    const temporary = join(folder, `.${name}.${randomUUID()}.part`);
    try {
      const { sha256, bytes } = await receive(url, name, temporary, folder, options);
      await accept(temporary, sha256);
      options.onProgress?.({ kind: "done", file: name, path: join(folder, name), bytes });
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof AddressFailure)) throw error;
      failures.push(`${url}: ${error.message}`);
      options.onProgress?.({ kind: "failed", file: name, url, reason: error.message });
    } finally {
      // Gone already when accepted; a folder that could not be made needs no tidying.
      await rm(temporary, { force: true }).catch(() => {});
    }
  }
  throw new UserError({
    where: `download of ${name}`,
    expected: "the file from one of its addresses",
    got: failures.join("; "),
    remedy,
  });
}

async function receive(
  url: string,
  name: string,
  temporary: string,
  folder: string,
  { signal, onProgress, timeout = 30_000 }: DownloadOptions,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  using idle = new IdleTimer(timeout);
  const response = await answer(url, signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]));
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  const bytes = Number.isFinite(length) ? { bytes: length } : {};
  onProgress?.({ kind: "start", file: name, url, ...bytes });
  const hash = createHash("sha256");
  let received = 0;
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  const target = await onDisk(folder, () => open(temporary, "wx"));
  try {
    for await (const chunk of body(response)) {
      idle.restart();
      hash.update(chunk);
      received += chunk.length;
      await onDisk(folder, () => target.appendFile(chunk));
      onProgress?.({ kind: "progress", file: name, url, received, ...bytes });
    }
    await onDisk(folder, () => target.sync());
  } catch (error) {
    throw idle.signal.aborted ? idle.signal.reason : error;
  } finally {
    await target.close();
  }
  return { sha256: hash.digest("hex"), bytes: received };
}

async function answer(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    // Identity, so that the bytes on the wire are the bytes of the file.
    response = await fetch(url, { signal, headers: { "accept-encoding": "identity" } });
  } catch (error) {
    throw networkFailure(error, signal);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw new AddressFailure(`HTTP ${response.status} ${response.statusText}`.trimEnd());
}

async function* body(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw networkFailure(error);
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** `fetch` says only "fetch failed" or "terminated"; what happened is in the cause. */
function networkFailure(error: unknown, signal?: AbortSignal): AddressFailure {
  if (signal?.aborted && signal.reason instanceof AddressFailure) return signal.reason;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = errorCode(cause);
  const words = cause instanceof Error && cause.message !== "" ? cause.message : String(cause);
  return new AddressFailure(code === undefined || words.includes(code) ? words : `${words} (${code})`);
}

/** Says a failure to write as the user sees it. */
export async function onDisk<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw fileError(
      error,
      folder,
      "a folder that can be written, for downloads",
      "Free or unlock it, set XDG_CACHE_HOME to another folder, or put the files in a folder of yours and name it by `dataDir`.",
    );
  }
}

/** Aborts when nothing restarted it in time. */
class IdleTimer implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    const reason = new AddressFailure(`nothing received for ${milliseconds / 1000} s`);
    this.#timer = setTimeout(() => this.#controller.abort(reason), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
