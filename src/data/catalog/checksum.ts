import { createHash } from "node:crypto";
import { openFile } from "../readers/file.js";

/** SHA-256 of a file's content without gzip, in hex. */
export async function contentSha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of (await openFile(path, signal)).chunks) hash.update(chunk);
  return hash.digest("hex");
}
