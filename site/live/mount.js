// Examples that run in the page: each in a worker of its own, with the real package, so that the page stays fluent.

/** Gives each `.live` element of the page its button. Its data-code is JavaScript that imports "sandglass". */
export function mountLiveExamples(root, packageUrl) {
  for (const place of root.querySelectorAll(".live:not([data-mounted])")) {
    place.dataset.mounted = "";
    mount(place, decodeURIComponent(place.dataset.code), String(packageUrl), "editable" in place.dataset);
  }
}

function mount(place, code, packageUrl, editable) {
  const run = element("button", { type: "button", className: "live-run", textContent: "Run in this page" });
  const output = element("pre", { className: "live-output", hidden: true, ariaLive: "polite" });
  const pictures = element("div", { className: "live-pictures" });
  const editor = element("textarea", { className: "live-code", value: code, spellcheck: false, ariaLabel: "Program" });
  editor.rows = code.trimEnd().split("\n").length + 1;
  const note = element("span", { className: "live-note", textContent: "Nothing leaves this page." });
  place.append(...(editable ? [editor] : []), run, note, output, pictures);

  let worker;
  const stop = (words) => {
    worker?.terminate();
    worker = undefined;
    run.textContent = "Run again";
    note.textContent = words;
    place.dataset.state = "done";
  };
  run.addEventListener("click", () => {
    if (worker !== undefined) return stop("Stopped.");
    output.textContent = "";
    output.hidden = false;
    pictures.replaceChildren();
    run.textContent = "Stop";
    note.textContent = "Running …";
    place.dataset.state = "running";
    const start = performance.now();
    worker = begin(editable ? editor.value : code, packageUrl);
    const fail = (words) => {
      output.textContent += `${words}\n`;
      stop("It failed: the message is the last line.");
    };
    worker.onmessage = ({ data }) => {
      if (data.line !== undefined) output.textContent += `${data.line}\n`;
      if (data.svg !== undefined) pictures.append(picture(data.svg));
      if (data.failed !== undefined) fail(data.failed);
      if (data.done) stop(`Done in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
    };
    worker.onerror = (event) => fail(event.message ?? "The program could not be read.");
  });
}

/** A worker that runs the program as a module and says what it prints. */
function begin(code, packageUrl) {
  const program = objectUrl(code.replaceAll(/from\s*["']sandglass["']/g, `from ${JSON.stringify(packageUrl)}`));
  const runner = objectUrl(`${prelude}\nimport(${JSON.stringify(program)}).then(
    () => postMessage({ done: true }),
    (error) => postMessage({ failed: String(error?.message ?? error) }),
  );`);
  return new Worker(runner, { type: "module" });
}

const objectUrl = (code) => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));

/** console.log of a figure draws it, of anything else writes a line. */
const prelude = `
const words = (value) => {
  if (typeof value === "string") return value;
  if (ArrayBuffer.isView(value)) return value.constructor.name + "(" + value.length + ") [ " + [...value.slice(0, 100)].join(", ") + " ]";
  if (typeof value === "object" && value !== null) return JSON.stringify(value, (_, part) => ArrayBuffer.isView(part) ? [...part] : part);
  return String(value);
};
console.log = (...values) => {
  if (typeof values[0]?.svg === "string") postMessage({ svg: values[0].svg });
  else postMessage({ line: values.map(words).join(" ") });
};`;

/** As a picture of its own: what a program draws cannot touch the page. */
function picture(svg) {
  return element("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: "Figure drawn by the program" });
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
