import { UserError } from "../../core/errors.js";

const got: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "a file where a folder should be",
  EISDIR: "a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "a read-only file system",
  ENOSPC: "a full disk",
  EDQUOT: "a used-up disk quota",
  EMFILE: "too many open files",
};

/** The error code of a failed system call, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** A failed system call said as the user sees it; anything that is not a failed system call comes back unchanged. */
export function fileError(error: unknown, where: string, expected: string, remedy?: string): unknown {
  const code = errorCode(error);
  const words = code === undefined ? undefined : got[code];
  if (words === undefined) return error;
  return new UserError(
    { where, expected, got: `${words} (${code})`, ...(remedy !== undefined && { remedy }) },
    { cause: error },
  );
}

/** The error for a file that is not the one whose checksum is known. */
export function wrongContent(where: string, sha256: string, got: string, remedy?: string): UserError {
  return new UserError({
    where,
    expected: `content with SHA-256 ${sha256}`,
    got,
    ...(remedy !== undefined && { remedy }),
  });
}
