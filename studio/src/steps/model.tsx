import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { gaussianNoise } from "sandglass";
import { asked, changePlan, theLab } from "../actions.js";
import type { Block, NetworkSummary, Plan } from "../lab/protocol.js";
import { grouped, short } from "../numbers.js";
import { Card, SelectField, TextField } from "../parts/field.js";
import { plan, planned } from "../state.js";
import { fresh, kinds } from "./layer-kinds.js";
import { LayerOptions } from "./layer-options.js";
import { ToTraining } from "./to-training.js";

type Network = NonNullable<Plan["network"]>;

/** The network as blocks, and everything else that is chosen before training. */
export function ModelStep(): JSX.Element {
  return (
    <>
      <NetworkCard />
      <TrainingCard />
      <ToTraining />
    </>
  );
}

function NetworkCard(): JSX.Element {
  const own = plan.value.network;
  const usual = planned.value?.network;
  const checked = useChecked(own);
  const shown = own === undefined ? usual : (checked ?? usual);
  const change = (network: Network): void => void changePlan({ network });
  const aside = shown && (
    <p class="muted">{`${shown.input} in, code ${shown.code}, ${grouped(shown.parameters)} parameters`}</p>
  );
  return (
    <Card title="Network" aside={aside}>
      <div class="buttons">
        <button
          type="button"
          aria-pressed={own === undefined}
          onClick={() => void changePlan({ network: undefined as never })}
        >
          Automatic
        </button>
        <button
          type="button"
          aria-pressed={own !== undefined}
          disabled={usual === undefined}
          onClick={() => usual && change({ encoder: usual.encoder, decoder: usual.decoder })}
        >
          My own
        </button>
      </div>
      {own === undefined && <p class="muted">Chosen for this kind of data; make it your own to change it.</p>}
      {shown && (
        <div class="halves">
          <Half half="encoder" network={shown} editable={own !== undefined} change={change} />
          <Half half="decoder" network={shown} editable={own !== undefined} change={change} />
        </div>
      )}
      {shown?.problem && (
        <p class="problem" role="alert">
          {shown.problem}
        </p>
      )}
    </Card>
  );
}

/** The visitor's network, checked by the library as it stands. */
function useChecked(own: Network | undefined): NetworkSummary | undefined {
  const [checked, setChecked] = useState<NetworkSummary | undefined>(undefined);
  useEffect(() => {
    if (own === undefined) return;
    let left = false;
    void asked(theLab().network(own), (summary) => {
      if (!left) setChecked(summary);
    });
    return () => {
      left = true;
    };
  }, [own, planned.value]);
  return checked;
}

function Half({
  half,
  network,
  editable,
  change,
}: {
  readonly half: "encoder" | "decoder";
  readonly network: NetworkSummary;
  readonly editable: boolean;
  readonly change: (network: Network) => void;
}): JSX.Element {
  const { encoder, decoder } = network;
  const layers = network[half];
  const blocks = network.blocks.filter((block) => block.half === half);
  const put = (next: Network["encoder"]): void => change({ encoder, decoder, [half]: next });
  return (
    <section aria-label={half}>
      <h3>{half === "encoder" ? "Encoder" : "Decoder"}</h3>
      <ol class="blocks">
        {blocks.map((block, at) => (
          <BlockRow
            key={`${at}-${block.layer.type}`}
            block={block}
            editable={editable}
            replace={(layer) => put(layers.map((one, index) => (index === at ? layer : one)))}
            remove={() => put(layers.filter((_, index) => index !== at))}
            raise={at === 0 ? undefined : () => put(swapped(layers, at - 1))}
            lower={at === blocks.length - 1 ? undefined : () => put(swapped(layers, at))}
          />
        ))}
      </ol>
      {editable && (
        <SelectField
          label={`Add to the ${half}`}
          value=""
          options={[["", "a layer …"], ...kinds.map((kind) => [kind, kind] as const)]}
          change={(kind) => {
            if (kind !== "") put([...layers, fresh(kind)]);
          }}
        />
      )}
    </section>
  );
}

function swapped(layers: Network["encoder"], at: number): Network["encoder"] {
  return [...layers.slice(0, at), layers[at + 1]!, layers[at]!, ...layers.slice(at + 2)];
}

function BlockRow({
  block,
  editable,
  replace,
  remove,
  raise,
  lower,
}: {
  readonly block: Block;
  readonly editable: boolean;
  readonly replace: (layer: Block["layer"]) => void;
  readonly remove: () => void;
  readonly raise: (() => void) | undefined;
  readonly lower: (() => void) | undefined;
}): JSX.Element {
  const { layer, output, parameters, name } = block;
  const title = (
    <>
      <strong>{layer.type}</strong> <span>{output}</span>{" "}
      <small>{parameters > 0 ? `${grouped(parameters)} parameters` : ""}</small>
    </>
  );
  if (!editable) return <li class="block">{title}</li>;
  return (
    <li class="block">
      <details>
        <summary>{title}</summary>
        <LayerOptions layer={layer} replace={replace} />
        <div class="buttons">
          <button type="button" disabled={raise === undefined} aria-label={`${name} earlier`} onClick={raise}>
            ↑
          </button>
          <button type="button" disabled={lower === undefined} aria-label={`${name} later`} onClick={lower}>
            ↓
          </button>
          <button type="button" aria-label={`remove ${name}`} onClick={remove}>
            Remove
          </button>
        </div>
      </details>
    </li>
  );
}

const losses = ["mse", "mae", "huber", "bce", "ssim"] as const;
const optimizers = ["adam", "adamw", "rmsprop", "sgd"] as const;

function TrainingCard(): JSX.Element {
  const { loss, optimizer, epochs, batchSize, score, threshold, network, most } = plan.value;
  const now = planned.value;
  const noise = network?.encoder[0]?.type === "gaussianNoise" ? network.encoder[0] : undefined;
  const number = (text: string): number | undefined => (text === "" ? undefined : Number(text));
  const set = (part: { readonly [Name in keyof Plan]?: Plan[Name] | undefined }): void =>
    void changePlan(part as Partial<Plan>);
  const setNoise = (text: string): void => {
    const base = network ?? now?.network;
    if (base === undefined) return;
    const rest = base.encoder.filter((layer, at) => !(at === 0 && layer.type === "gaussianNoise"));
    const layer = gaussianNoise(Number(text));
    set({ network: { encoder: text === "" || Number(text) === 0 ? rest : [layer, ...rest], decoder: base.decoder } });
  };
  return (
    <Card title="Training" aside={<p class="muted">empty: as is usual</p>}>
      <div class="fields">
        <SelectField
          label="Loss"
          value={loss ?? ""}
          options={[["", `usual: ${now?.loss ?? ""}`], ...losses.map((one) => [one, one] as const)]}
          change={(one) => set({ loss: one === "" ? undefined : one })}
        />
        <SelectField
          label="Optimizer"
          value={optimizer?.type ?? ""}
          options={[["", "usual: adam, its rate falling"], ...optimizers.map((one) => [one, one] as const)]}
          change={(one) =>
            set({
              optimizer:
                one === ""
                  ? undefined
                  : { type: one as (typeof optimizers)[number], learningRate: now?.learningRate ?? 1e-3 },
            })
          }
        />
        <TextField
          label="Learning rate"
          numeric
          value={optimizer === undefined ? "" : String(optimizer.learningRate)}
          usual={now && short(now.learningRate)}
          change={(text) =>
            set({
              optimizer: text === "" ? undefined : { type: optimizer?.type ?? "adam", learningRate: Number(text) },
            })
          }
        />
        <TextField
          label="Epochs"
          numeric
          value={epochs === undefined ? "" : String(epochs)}
          usual={now && String(now.epochs)}
          change={(text) => set({ epochs: number(text) })}
        />
        <TextField
          label="Batch size"
          numeric
          value={batchSize === undefined ? "" : String(batchSize)}
          usual={now && String(now.batchSize)}
          change={(text) => set({ batchSize: number(text) })}
        />
        <TextField
          label="Noise"
          numeric
          note="standard deviation added to what it sees"
          value={noise === undefined ? "" : String((noise as ReturnType<typeof gaussianNoise>).sd)}
          usual={network === undefined ? "as is usual" : "none"}
          change={setNoise}
        />
        <TextField
          label="Score"
          note="mse, ssim, latent-knn, mse+latent-knn, auto …"
          value={score ?? ""}
          usual={now?.score}
          change={(text) => set({ score: text === "" ? undefined : text })}
        />
        <TextField
          label="Threshold"
          note="conformal:0.05, z-score:3, mad …"
          value={threshold ?? ""}
          usual={now?.threshold}
          change={(text) => set({ threshold: text === "" ? undefined : text })}
        />
        <TextField
          label="Most samples to train on"
          numeric
          value={String(most)}
          change={(text) => set({ most: number(text) ?? 20_000 })}
        />
      </div>
    </Card>
  );
}
