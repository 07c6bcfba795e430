// Removes what an earlier build left: files that moved would be tested, and shipped, where they no longer are.
import { rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
