// Lays out what the site shows: docs/ as it is on GitHub, the site's own pages, and the files that docs point to.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const site = fileURLToPath(new URL(".", import.meta.url));
const root = join(site, "..");

/** Pages by the name they have here, with the file of the repository they are made of. */
export function pageSources() {
  const docs = markdownIn("docs").map((file) => [file.slice("docs/".length), file]);
  const own = markdownIn("site/content").map((file) => [file.slice("site/content/".length), file]);
  const others = [
    ["contributing.md", "CONTRIBUTING.md"],
    ["changelog.md", "CHANGELOG.md"],
    ["readme.md", "README.md"],
  ];
  return new Map([...docs, ...own, ...others]);
}

/** Writes pages and public files; throws with all links that lead nowhere. */
export function stage(folder) {
  rmSync(folder, { recursive: true, force: true });
  const pages = pageSources();
  const nameOf = new Map([...pages].map(([name, file]) => [file, name]));
  const anchors = new Map([...pages].map(([name, file]) => [name, headings(readFileSync(join(root, file), "utf8"))]));
  const problems = [];
  for (const [name, file] of pages) {
    const text = withFirstDetector(readFileSync(join(root, file), "utf8"));
    const rewritten = outsideOfCode(text, (part) =>
      part.replace(/(\]\()([^)\s]+)(\))/g, (whole, before, target, after) => {
        if (/^(?:[a-z]+:|\/)/.test(target)) return whole;
        const [path, anchor] = target.split("#");
        const wanted = path === "" ? file : posix.normalize(posix.join(posix.dirname(file), path));
        const page = wanted.startsWith("site/content/api/") ? wanted.slice("site/content/".length) : nameOf.get(wanted);
        if (page !== undefined) {
          if (anchor !== undefined && anchors.get(page)?.has(anchor) === false) {
            problems.push(`${file}: no heading #${anchor} in ${wanted}`);
          }
          const link = posix.relative(posix.dirname(name), page);
          return `${before}${link.startsWith(".") ? link : `./${link}`}${anchor === undefined ? "" : `#${anchor}`}${after}`;
        }
        if (!existsSync(join(root, wanted))) {
          problems.push(`${file}: ${target} is not there`);
          return whole;
        }
        if (/\.(?:png|svg)$/.test(wanted)) {
          copy(wanted, join(folder, "pictures", wanted));
          return `${before}${posix.join(posix.relative(posix.dirname(name), "."), "pictures", wanted).replace(/^(?!\.)/, "./")}${after}`;
        }
        // Programs and folders: a file is handed out as it is; a folder has no page.
        if (!/\.[a-z]+$/.test(wanted)) return `${before.slice(0, 1)}`;
        copy(wanted, join(folder, "public/files", `${wanted}.txt`));
        return `${before}/files/${wanted}.txt){target="_self"}`;
      }),
    );
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), rewritten);
  }
  copy("docs/images/reconstructions.png", join(folder, "public/reconstructions.png"));
  copy("site/content/favicon.svg", join(folder, "public/favicon.svg"));
  if (problems.length > 0) throw new Error(`Links that lead nowhere:\n${problems.join("\n")}`);
}

/** The guide's first example, to be edited in the page. */
function withFirstDetector(text) {
  if (!text.includes("<!-- first-detector -->")) return text;
  const guide = readFileSync(join(root, "docs/guides/first-detector.md"), "utf8");
  const [, code] = /^```ts\n([\s\S]*?)^```/m.exec(guide);
  return text.replace("<!-- first-detector -->", () => `\`\`\`ts editable\n${code}\`\`\``);
}

function copy(file, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(root, file), to);
}

function markdownIn(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".md"))
    .sort();
}

function outsideOfCode(text, change) {
  return text
    .split(/(^```[\s\S]*?^```)/m)
    .map((part) => (part.startsWith("```") ? part : change(part)))
    .join("");
}

/** Anchors as GitHub and VitePress both make them of plain headings. */
function headings(text) {
  const found = new Set();
  outsideOfCode(text, (part) => {
    for (const [, title] of part.matchAll(/^#{1,6} (.*)$/gm)) {
      found.add(
        title
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
          .trim()
          .replaceAll(" ", "-"),
      );
    }
    return part;
  });
  return found;
}
