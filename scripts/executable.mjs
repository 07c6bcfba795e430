// Lets the built command line be started by its name: npm does so only when it installs, and every build starts clean.
import { chmodSync } from "node:fs";

chmodSync("dist/cli/main.js", 0o755);
