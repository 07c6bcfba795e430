/** The script of the front page: plain JavaScript, which the page's policy knows by its checksum. */
export function pageScript(): string {
  return `"use strict";
const at = (id) => document.getElementById(id);
const types = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", csv: "text/csv", npy: "application/x-npy", json: "application/json", ndjson: "application/x-ndjson", jsonl: "application/x-ndjson" };
const readable = {
  image: "a PNG or JPEG picture, or an NPY array",
  table: "a CSV table, lines of JSON, or an NPY array",
  series: "a CSV table with a row for each point, or JSON",
  samples: "lines of JSON, or an NPY array",
};
let models = [];
const base = location.pathname.replace(/\\/$/, "");
const headers = () => (at("token").value === "" ? {} : { authorization: "Bearer " + at("token").value });
const say = (text, bad = false) => { at("said").textContent = text; at("said").className = bad ? "bad" : ""; };

async function problemIn(response) {
  const told = await response.json().catch(() => ({}));
  return told.detail || response.status + " " + response.statusText;
}

async function list() {
  const response = await fetch(base + "/v1/models", { headers: headers() });
  if (response.status === 401) {
    at("token-field").hidden = false;
    at("reads").textContent = "This server asks for a token.";
    return;
  }
  if (!response.ok) return say(await problemIn(response), true);
  models = (await response.json()).models;
  at("model").replaceChildren(...models.map(({ name }) => new Option(name, name)));
  await chosen();
}

async function chosen() {
  const model = models.find(({ name }) => name === at("model").value);
  if (model === undefined) return;
  at("reads").textContent = "Reads " + model.reads + ".";
  const response = await fetch(base + "/v1/models/" + encodeURIComponent(model.name), { headers: headers() });
  const { input } = await response.json();
  at("kinds").textContent = readable[input.kind];
  const verbs = at("verb").options;
  verbs[0].disabled = model.kind !== "detector";
  verbs[1].disabled = input.kind !== "image";
  if (verbs[at("verb").selectedIndex]?.disabled) at("verb").value = verbs[0].disabled ? "reconstruct" : "score";
}

async function send(file) {
  const ending = file.name.split(".").pop().toLowerCase();
  const type = types[ending];
  if (type === undefined) return say("Expected a file that ends in " + Object.keys(types).join(", ") + ", got " + file.name + ".", true);
  const verb = at("verb").value;
  say("Reading " + file.name + " …");
  at("result").replaceChildren();
  const accept = verb === "score" ? "text/html" : "image/png";
  const path = base + "/v1/models/" + encodeURIComponent(at("model").value) + ":" + verb;
  const response = await fetch(path, { method: "POST", headers: { ...headers(), "content-type": type, accept }, body: file });
  if (!response.ok) return say(file.name + ": " + (await problemIn(response)), true);
  say(file.name);
  if (verb === "score") return show(await response.text());
  const image = new Image();
  image.alt = "What the model makes of " + file.name;
  image.src = URL.createObjectURL(await response.blob());
  image.onload = () => URL.revokeObjectURL(image.src);
  at("result").replaceChildren(image);
}

function show(page) {
  const frame = document.createElement("iframe");
  frame.title = "Verdicts";
  frame.sandbox = "allow-same-origin";
  frame.srcdoc = page;
  const fit = () => { if (frame.contentDocument?.documentElement) frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px"; };
  frame.onload = () => { fit(); new ResizeObserver(fit).observe(frame.contentDocument.body); };
  at("result").replaceChildren(frame);
}

const sendSafely = (file) => { if (file !== undefined) send(file).catch((error) => say(String(error.message), true)); };
at("file").onchange = () => sendSafely(at("file").files[0]);
at("model").onchange = () => chosen().catch((error) => say(error.message, true));
at("token").onchange = () => list().catch((error) => say(error.message, true));
const drop = at("drop");
for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.remove("over"); });
drop.addEventListener("drop", (event) => sendSafely(event.dataTransfer.files[0]));
list().catch((error) => say(error.message, true));
`;
}
