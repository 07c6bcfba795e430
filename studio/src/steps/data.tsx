import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { forget, openFiles, openSet, restore } from "../actions.js";
import { chosenFiles, droppedFiles } from "../parts/choose-files.js";
import { Card } from "../parts/field.js";
import { lazily } from "../parts/lazy.js";
import { busy, data, left, sets } from "../state.js";

const Opened = lazily(async () => (await import("./opened.js")).Opened);

/** Where data come in. */
export function DataStep(): JSX.Element {
  return (
    <>
      {left.value && <Left />}
      <Drop />
      {data.value === undefined ? <Sets /> : <Opened />}
    </>
  );
}

function Left(): JSX.Element {
  const { name, state, epoch, epochs } = left.value!;
  return (
    <section class="banner" aria-label="Your last visit">
      <p>
        {state === "done"
          ? `The detector you trained on ${name} is still here.`
          : `You left while training on ${name}: epoch ${epoch} of ${epochs} was kept.`}
      </p>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => void restore()}>
          {state === "done" ? "Open it" : "Go on from there"}
        </button>
        <button type="button" onClick={() => void forget()}>
          Forget it
        </button>
      </div>
    </section>
  );
}

function Drop(): JSX.Element {
  const [over, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const has = data.value !== undefined;
  return (
    <section
      class={`drop${over ? " over" : ""}${has ? " compact" : ""}`}
      aria-label="Open data"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(openFiles);
      }}
    >
      {!has && <p class="invite">Drop data here</p>}
      {!has && <p class="muted">CSV, Parquet, NPY, a folder of pictures, a long series, or a model file (.onnx)</p>}
      <div class="buttons">
        <button
          type="button"
          class={has ? "" : "primary"}
          disabled={busy.value !== undefined}
          onClick={() => file.current?.click()}
        >
          {has ? "Open another file" : "Choose a file"}
        </button>
        <button type="button" disabled={busy.value !== undefined} onClick={() => folder.current?.click()}>
          {has ? "Open another folder" : "Choose a folder of pictures"}
        </button>
        {has && (
          <button type="button" onClick={() => (data.value = undefined)}>
            Samples
          </button>
        )}
      </div>
      <input
        ref={file}
        type="file"
        hidden
        multiple
        data-testid="file"
        aria-label="file"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="folder"
        {...{ webkitdirectory: true }}
        onChange={(event) => take(event.currentTarget)}
      />
    </section>
  );
}

function take(input: HTMLInputElement): void {
  const files = chosenFiles(input);
  // The same file may be chosen again once it was mended.
  input.value = "";
  if (files.length > 0) void openFiles(files);
}

function Sets(): JSX.Element {
  return (
    <Card title="Or begin with a sample">
      <ul class="sets">
        {sets.value.map(({ name, title, about, kind }) => (
          <li key={name}>
            <button type="button" disabled={busy.value !== undefined} onClick={() => void openSet(name)}>
              <strong>{title}</strong>
              <span>{about}</span>
              <small>{kind}</small>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
