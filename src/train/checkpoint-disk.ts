// What checkpoints need of the disk, behind #node/ so that bundles for browsers leave it out.
export { open, readFile, rename, rm } from "node:fs/promises";
