import { UserError } from "sandglass";

/** A failure in words for the page: what to mend, or that it is not the visitor's fault. */
export function sayProblem(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || /out of memory|allocation|could not be cloned|memory/i.test(text)) {
    return `Memory: expected data and network that fit into this page's memory, got ${text}. Use fewer rows, smaller pictures or a smaller network; nothing was lost.`;
  }
  if (error instanceof DOMException && error.name === "NotReadableError") {
    return "File: expected one that can be read, got one that the browser cannot read (changed since it was chosen, or too large). Choose it again.";
  }
  return `This is a bug in Sandglass Studio: ${text}`;
}
