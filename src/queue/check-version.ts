import { UserError } from "../core/errors.js";
import { version } from "../core/version.js";

/** Throws a UserError for a job that another version of Sandglass sent: it may compute other bits. */
export function checkVersion({ sandglass }: { readonly sandglass: string }): void {
  if (sandglass === version) return;
  throw new UserError({
    where: "worker",
    expected: `Sandglass ${sandglass}, which sent the job`,
    got: version,
    remedy: "Install the same version on every machine.",
  });
}
