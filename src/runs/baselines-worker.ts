import { parentPort, workerData } from "node:worker_threads";
import { type BaselineTask, judgeBaselines } from "../judge/anomaly-baselines.js";

// Entry point of the thread that judges baselines.
parentPort!.postMessage(judgeBaselines(workerData as BaselineTask, () => {}));
