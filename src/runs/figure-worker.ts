import { parentPort } from "node:worker_threads";
import { rasterise } from "../report/raster/rasterise.js";

// Entry point of the thread that draws figures.
parentPort!.on("message", async (svg: string) => parentPort!.postMessage(await rasterise(svg)));
