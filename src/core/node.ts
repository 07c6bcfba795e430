import { UserError } from "./errors.js";

/** Whether this is Node.js or a runtime that passes for it, and not a web page. */
export function isNode(): boolean {
  return typeof process === "object" && typeof process.versions?.node === "string";
}

/**
 * Stands before every late import of `#node/…`, which names a file of ours that needs Node.js. Bundlers for browsers take
 * an empty module in its place (the `imports` of package.json), so that nothing behind it reaches a page.
 */
export function requireNode(where: string, remedy: string): void {
  if (isNode()) return;
  throw new UserError({ where, expected: "Node.js", got: "a web page, which has no disk", remedy });
}
