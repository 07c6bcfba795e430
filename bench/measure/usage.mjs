// Loaded with --import before a program: adds its peak memory to the JSON object it prints last on stdout.
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const log = console.log.bind(console);
  console.log = (...values) => {
    const [text] = values;
    if (typeof text !== "string" || !text.startsWith("{")) return log(...values);
    const peakRssMegabytes = process.resourceUsage().maxRSS / 1024;
    log(JSON.stringify({ ...JSON.parse(text), peakRssMegabytes }));
  };
}
