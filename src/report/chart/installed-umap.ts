// Behind #node/, because bundlers stop at a package that is not installed, and this one is optional.
export { UMAP } from "umap-js";
