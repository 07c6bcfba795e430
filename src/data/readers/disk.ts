import { requireNode } from "../../core/node.js";

/** The readers' way to the disk. Throws a UserError in a page. */
export async function diskFor(path: string): Promise<typeof import("./file.js")> {
  requireNode(path, "Fetch the file, and give its bytes to readRows, parseNpy, parseNpz, parseIdx or decodeImage.");
  return import("#node/data/readers/file.js");
}
