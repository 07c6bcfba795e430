import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { theLab } from "../actions.js";
import { Card, Facts } from "../parts/field.js";
import { Scroller } from "../parts/scroller.js";
import { fileName, repeatCode } from "../repeat-code.js";
import { about, data, judgement, plan, planned, problem, said, threshold } from "../state.js";

/** What goes home: the detector, its verdicts, the page, the program. */
export function TakeHomeStep(): JSX.Element {
  const judged = judgement.value;
  const cut = judged === undefined || threshold.value === judged.threshold ? undefined : threshold.value;
  const name = data.value === undefined ? "detector" : fileName(data.value.name);
  const kind = data.value?.kind ?? judged?.kind;
  return (
    <>
      {about.value && (
        <Card title="The model file you opened">
          <Facts facts={about.value} />
          {judged === undefined && <p>Open data on the first step, and it judges them.</p>}
        </Card>
      )}
      <Card title="Take it home">
        <p class="muted">
          {cut === undefined ? "With the threshold its rule has set." : "With the threshold where you have put it."}
        </p>
        <ul class="sets">
          <Take
            title="Detector"
            note={`${name}.onnx: units, network, score and threshold in one file, for any ONNX runtime`}
            make={async () => save(`${name}.onnx`, await theLab().model(cut), "application/octet-stream")}
          />
          {judged && (
            <>
              <Take
                title="Verdicts"
                note={`${name}-verdicts.csv: a line for each that was judged`}
                make={async () => save(`${name}-verdicts.csv`, await theLab().csv(cut), "text/csv")}
              />
              <Take
                title="Report"
                note={`${name}-report.html: what was found, as a page that needs nothing else`}
                make={async () => save(`${name}-report.html`, await theLab().report(cut), "text/html")}
              />
            </>
          )}
        </ul>
      </Card>
      {data.value && planned.value && about.value === undefined && <Program />}
      <Card title="What to do with it">
        <p>Score new data on the command line, or open the file again in this page:</p>
        <Scroller label="commands">
          <pre>
            <code>
              {[
                `npx sandglass score ${name}.onnx ${newData(kind)} --format csv > verdicts.csv`,
                `npx sandglass inspect ${name}.onnx`,
                `npx sandglass studio ${name}.onnx`,
              ].join("\n")}
            </code>
          </pre>
        </Scroller>
      </Card>
    </>
  );
}

/** What new data would be called, for a command that judges them. */
const newData = (kind: string | undefined): string =>
  kind === "pictures" ? "new-pictures/" : kind === "numbers" ? "new-data.npy" : "new-data.csv";

function Take({
  title,
  note,
  make,
}: {
  readonly title: string;
  readonly note: string;
  readonly make: () => Promise<void>;
}): JSX.Element {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      await make();
      said.value = `${title} saved.`;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <button type="button" disabled={busy} onClick={() => void run()}>
        <strong>{title}</strong>
        <span>{note}</span>
      </button>
    </li>
  );
}

function Program(): JSX.Element {
  const code = repeatCode(data.value!, plan.value, planned.value!);
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(true);
    } catch {
      problem.value = "Clipboard: expected leave to write to it, got none. Select the text and copy it.";
    }
  };
  return (
    <Card
      title="The program that repeats it"
      aside={
        <button type="button" onClick={() => void copy()}>
          {copied ? "Copied" : "Copy"}
        </button>
      }
    >
      <Scroller label="program">
        <pre>
          <code>{code}</code>
        </pre>
      </Scroller>
    </Card>
  );
}

/** Hands a file to the visitor; it is made here and sent nowhere. */
function save(name: string, content: string | Uint8Array, type: string): void {
  const address = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
