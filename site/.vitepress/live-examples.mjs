import ts from "typescript";

/** What needs a disk or another package; all other examples were run in a page. */
const onlyInNode = /\b(?:findDataset|getDataset|loadDataset|saveCheckpoint|umapPlaces|verifyDataset)\(/;

/** Whether a page can run a block: it imports from the package's main door and from nowhere else. */
export function canRunInPage(info, code) {
  const doors = [...code.matchAll(/from "([^"]+)"/g)].map(([, name]) => name);
  return (
    /^ts(?: editable)?$/.test(info.trim()) &&
    doors.length > 0 &&
    doors.every((name) => name === "sandglass") &&
    !onlyInNode.test(code)
  );
}

/** The same as JavaScript, with its line breaks and comments. */
export function asJavaScript(code) {
  const { ESNext } = ts.ModuleKind;
  const compilerOptions = { module: ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

/** Markdown-it plugin: a block that a page can run gets a place for a button, which the theme fills. */
export function liveExamples(md) {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const { info, content } = tokens[at];
    const html = fence(tokens, at, ...rest);
    if (!canRunInPage(info, content)) return html;
    const editable = info.includes("editable");
    return `${editable ? "" : html}<div class="live"${editable ? " data-editable" : ""} data-code="${encodeURIComponent(editable ? content : asJavaScript(content))}"></div>`;
  };
}
