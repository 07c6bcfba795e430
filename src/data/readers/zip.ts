import { UserError } from "../../core/errors.js";

/** Deflate cannot shrink anything further than this, so an entry that claims more is lying. */
const deflateLimit = 1032;

/**
 * The entries of a zip archive whose path `wanted` accepts.
 *
 * @param where Names the archive in error messages.
 * @throws UserError when the bytes are not a complete zip archive.
 */
export async function unzip(
  bytes: Uint8Array,
  where: string,
  wanted: (path: string) => boolean = () => true,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { unzipSync } = await import("fflate");
  const bad = (got: string, cause?: unknown): UserError =>
    new UserError(
      { where, expected: "a complete zip archive", got, remedy: "The file is damaged or was not written completely." },
      { cause },
    );
  try {
    const sizes = new Map<string, number>();
    const entries = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (!wanted(name)) return false;
        if (size > bytes.length || originalSize > size * deflateLimit) {
          throw bad(`entry ${name} of ${originalSize} bytes in an archive of ${bytes.length}`);
        }
        sizes.set(name, originalSize);
        return true;
      },
    });
    for (const [name, content] of Object.entries(entries)) {
      if (content.length !== sizes.get(name)) throw bad(`entry ${name} with ${content.length} bytes`);
    }
    return new Map(Object.entries(entries));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw bad(error instanceof Error ? error.message : String(error), error);
  }
}
