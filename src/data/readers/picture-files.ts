import { UserError } from "../../core/errors.js";
import { diskFor } from "./disk.js";
import { fileError } from "./file-error.js";

/** The files of a folder and its subfolders, with `/` between the parts of their paths, sorted. */
export interface PictureFiles {
  readonly files: readonly string[];
  /** What is no picture we read, and why. */
  readonly leftOut: readonly { readonly file: string; readonly why: string }[];
}

const read = /\.(png|jpe?g|jpe|jfif|bmp|dib|tiff?)$/i;
const unread =
  /\.(gif|webp|heic|heif|avif|jp2|j2k|jxl|psd|svg|ico|pnm|pbm|pgm|ppm|tga|dcm|raw|cr2|nef|arw|dng|exr|hdr)$/i;

/** Whether a file is a picture we read, by its name. */
export const isPictureName = (name: string): boolean => read.test(name);

/** Throws a UserError when the folder cannot be read or has none. */
export async function pictureFiles(folder: string): Promise<PictureFiles> {
  const { readdir, join } = await diskFor(folder);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, folder, "a folder of pictures");
  });
  const root = join(folder, "x").length - 1;
  const all = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root).replaceAll("\\", "/"))
    .sort();
  // What a run wrote into the folder it learned from is nothing to learn from.
  const runs = all
    .filter((file) => file.endsWith("/history.jsonl"))
    .map((file) => file.slice(0, -"history.jsonl".length));
  const files: string[] = [];
  const leftOut: { file: string; why: string }[] = [];
  for (const file of all) {
    if (runs.some((run) => file.startsWith(run))) continue;
    const why = reasonAgainst(file);
    if (why === undefined) files.push(file);
    else leftOut.push({ file, why });
  }
  if (files.length > 0) return { files, leftOut };
  throw new UserError({
    where: folder,
    expected: "a folder with PNG, JPEG, BMP or TIFF files",
    got: leftOut.length === 0 ? "an empty one" : `none of them among ${leftOut.length} files`,
    ...(leftOut.some(({ file }) => unread.test(file)) && {
      remedy: `Convert ${leftOut.find(({ file }) => unread.test(file))!.file} and the like to PNG.`,
    }),
  });
}

function reasonAgainst(file: string): string | undefined {
  // Systems leave their notes beside pictures, some with a picture's ending: ._a.png is what macOS knows of a.png.
  if (file.split("/").some((part) => part.startsWith("."))) return "hidden";
  if (read.test(file)) return undefined;
  const kind = unread.exec(file)?.[1];
  return kind === undefined ? "no picture" : `${kind.toUpperCase()} is not read, convert it to PNG`;
}

/** What was left out, in a sentence for each reason. */
export function leftOutNotices({ leftOut }: PictureFiles): readonly string[] {
  const reasons = [...new Set(leftOut.map(({ why }) => why))];
  return reasons.map((reason) => {
    const files = leftOut.filter(({ why }) => why === reason).map(({ file }) => file);
    return `Left out (${reason}): ${files.join(", ")}.`;
  });
}
