import { basename, relative, sep } from "node:path";

/**
 * What starts Sandglass again the way it was started now: `sandglass` where it is installed, `npx sandglass` from a
 * project's own packages, else node with the path of this program.
 */
export function invocation(program: string = process.argv[1] ?? "sandglass", folder: string = process.cwd()): string {
  if (program.includes(`${sep}node_modules${sep}`)) return "npx sandglass";
  if (/^sandglass(\.cmd|\.ps1)?$/.test(basename(program))) return "sandglass";
  const path = relative(folder, program);
  return `node ${shellWord(path.startsWith(`..${sep}..${sep}`) ? program : path)}`;
}

/** A command of Sandglass as it can be pasted into the shell that this was started from. */
export function command(...words: readonly string[]): string {
  return [invocation(), ...words.map(shellWord)].join(" ");
}

/** A word as it can be pasted into a shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
