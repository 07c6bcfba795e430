import type { DownloadEvent } from "../data/catalog/download.js";

/** Says on `stream` what is being downloaded: a running percentage on a terminal, a line for each file otherwise. */
export function downloadProgress(stream: NodeJS.WriteStream): (event: DownloadEvent) => void {
  let shown = "";
  return (event) => {
    if (event.kind === "start") stream.write(`downloading ${event.url}\n`);
    else if (event.kind === "failed") stream.write(`${clear(stream)}${event.url}: ${event.reason}\n`);
    else if (event.kind === "done") stream.write(`${clear(stream)}saved ${event.path}, ${megabytes(event.bytes)}\n`);
    else if (stream.isTTY) {
      const text =
        event.bytes === undefined
          ? megabytes(event.received)
          : `${Math.floor((100 * event.received) / event.bytes)}% of ${megabytes(event.bytes)}`;
      if (text !== shown) stream.write(`\r${text.padEnd(shown.length)}`);
      shown = text;
    }
  };
}

const clear = (stream: NodeJS.WriteStream): string => (stream.isTTY ? "\r\u001b[K" : "");

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
