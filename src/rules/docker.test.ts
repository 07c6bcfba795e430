import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { cli } from "../cli/cli-process.js";
import { read } from "./project.js";

interface Service {
  readonly image: string;
  readonly build?: { readonly dockerfile: string };
  readonly command: readonly string[];
  readonly depends_on?: readonly string[];
  readonly volumes?: readonly string[];
}

test("the Docker file installs every package that serving and working need, and starts the command line", () => {
  const lines = read("docker/Dockerfile").replaceAll("\\\n", " ").split("\n");
  const instructions = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split(" ")[0]!);
  const known = ["FROM", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "ENTRYPOINT", "CMD"];
  assert.deepEqual(
    instructions.filter((name) => !known.includes(name)),
    [],
  );
  assert.equal(instructions[0], "FROM");
  const { peerDependencies, bin } = JSON.parse(read("package.json")) as {
    readonly peerDependencies: Readonly<Record<string, string>>;
    readonly bin: { readonly sandglass: string };
  };
  const words = lines
    .find((line) => line.startsWith("RUN"))!
    .split(/\s+/)
    .map((word) => word.replace(/(?<=.)@\d+$/, ""));
  for (const name of Object.keys(peerDependencies).filter((name) => name !== "umap-js")) {
    assert.ok(words.includes(name), `${name} is not installed`);
  }
  const entry = lines.find((line) => line.startsWith("ENTRYPOINT"))!;
  assert.ok(entry.includes(bin.sandglass.replace("./", "node_modules/sandglass/")), entry);
});

test("the compose file is sound: images, volumes and services it names are there, its commands exist", async () => {
  const { services, volumes } = parse(read("docker/compose.yaml")) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, null>>;
  };
  assert.deepEqual(Object.keys(services), ["server", "redis", "worker"]);
  assert.equal(services["server"]!.build!.dockerfile, "docker/Dockerfile");
  for (const { depends_on = [], volumes: mounts = [] } of Object.values(services)) {
    for (const name of depends_on) assert.ok(name in services, name);
    for (const [from] of mounts.map((mount) => mount.split(":")))
      assert.ok(from!.startsWith("./") || from! in volumes, from);
  }
  for (const { command } of Object.values(services).filter(({ image }) => image === "sandglass")) {
    const { stdout, code } = await cli(command[0]!, "--help");
    assert.equal(code, 0, command[0]);
    for (const flag of command.filter((word) => word.startsWith("--"))) assert.ok(stdout.includes(flag), flag);
  }
});
