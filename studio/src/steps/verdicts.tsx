import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { asked, theLab } from "../actions.js";
import type { Explanation, Judgement } from "../lab/protocol.js";
import { grouped, percent, short } from "../numbers.js";
import { Drawing } from "../parts/drawing.js";
import { Card, SelectField, TextField } from "../parts/field.js";
import { ScrollTable } from "../parts/scroller.js";
import { threshold } from "../state.js";

type Order = "score" | "name" | "label";
type Shown = "all" | "alarms" | "false alarms" | "missed" | "quiet";

const perPage = 12;

/** Every verdict, sorted and filtered, with what is to blame. */
export function Verdicts({ judged }: { readonly judged: Judgement }): JSX.Element {
  const [order, setOrder] = useState<Order>("score");
  const [descending, setDescending] = useState(true);
  const [shown, setShown] = useState<Shown>("all");
  const [words, setWords] = useState("");
  const [page, setPage] = useState(0);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const cut = threshold.value;
  const rows = useMemo(
    () => ordered(filtered(judged, { cut, shown, words }), judged, { order, descending }),
    [judged, cut, shown, words, order, descending],
  );
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const at = Math.min(page, pages - 1);
  const visible = rows.slice(at * perPage, (at + 1) * perPage);
  // The pixels of a picture are shown, not named.
  const blamed = judged.kind !== "pictures";
  const explained = useExplained(blamed ? visible : []);
  const current = chosen !== undefined && rows.includes(chosen) ? chosen : visible[0];
  const sort = (by: Order): void => {
    setDescending(by === order ? !descending : by === "score");
    setOrder(by);
    setPage(0);
  };
  const { labels, truth } = judged;
  return (
    <Card title="Verdicts" aside={<p class="muted">{`${grouped(rows.length)} of ${grouped(judged.scores.length)}`}</p>}>
      <div class="fields">
        <SelectField
          label="Show"
          value={shown}
          options={(["all", "alarms", "quiet", ...(truth ? (["false alarms", "missed"] as const) : [])] as const).map(
            (one) => [one, one],
          )}
          change={(one) => {
            setShown(one as Shown);
            setPage(0);
          }}
        />
        <TextField label="Name or label contains" value={words} change={setWords} />
      </div>
      <div class="row">
        <ScrollTable label="verdicts">
          <thead>
            <tr>
              <Head name="Name" by="name" order={order} descending={descending} sort={sort} />
              <th scope="col">Verdict</th>
              {labels && <Head name="Label" by="label" order={order} descending={descending} sort={sort} />}
              <Head name="Score" by="score" order={order} descending={descending} sort={sort} />
              <th scope="col">p-value</th>
              {blamed && <th scope="col">To blame</th>}
            </tr>
          </thead>
          <tbody>
            {visible.map((row) => (
              <Row
                key={row}
                row={row}
                judged={judged}
                explained={explained.get(row)}
                chosen={row === current}
                choose={setChosen}
              />
            ))}
          </tbody>
        </ScrollTable>
        {current !== undefined && <Detail row={current} />}
      </div>
      <div class="buttons">
        <button type="button" disabled={at === 0} onClick={() => setPage(at - 1)}>
          Before
        </button>
        <span class="muted">{`${at + 1} of ${grouped(pages)}`}</span>
        <button type="button" disabled={at >= pages - 1} onClick={() => setPage(at + 1)}>
          After
        </button>
      </div>
    </Card>
  );
}

function Head({
  name,
  by,
  order,
  descending,
  sort,
}: {
  readonly name: string;
  readonly by: Order;
  readonly order: Order;
  readonly descending: boolean;
  readonly sort: (by: Order) => void;
}): JSX.Element {
  return (
    <th scope="col" aria-sort={by === order ? (descending ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => sort(by)}>
        {name}
        <span aria-hidden="true">{by === order ? (descending ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}

function Row({
  row,
  judged,
  explained,
  chosen,
  choose,
}: {
  readonly row: number;
  readonly judged: Judgement;
  readonly explained: Explanation | undefined;
  readonly chosen: boolean;
  readonly choose: (row: number) => void;
}): JSX.Element {
  const { kind, names, labels, scores, pValues, truth, seen } = judged;
  const alarm = scores[row]! > threshold.value;
  const wrong = truth !== undefined && alarm !== (truth[row] === 1);
  return (
    <tr class={chosen ? "chosen" : ""}>
      <th scope="row">
        <button type="button" aria-pressed={chosen} onClick={() => choose(row)}>
          {String(names[row])}
        </button>
        {seen[row] === 1 && <small>seen in training</small>}
      </th>
      <td>
        <span class={`tag ${alarm ? "alarm" : ""}`}>{alarm ? "anomalous" : "normal"}</span>
        {wrong && <small>{alarm ? "false alarm" : "missed"}</small>}
      </td>
      {labels && <td>{labels[row]}</td>}
      <td class="number">{short(scores[row]!)}</td>
      <td class="number">{short(pValues[row]!)}</td>
      {kind !== "pictures" && <td class="wraps">{explained === undefined ? "…" : blameText(explained)}</td>}
    </tr>
  );
}

function blameText({ blame }: Explanation): string {
  return blame
    .slice(0, 2)
    .map(
      ({ feature, share }) =>
        `${/^\d+$/.test(feature) ? "number " : ""}${feature} (${percent(share).replace(" ", "\u00a0")})`,
    )
    .join(", ");
}

/** The rows in sight, explained; what was explained before is kept. */
function useExplained(rows: readonly number[]): ReadonlyMap<number, Explanation> {
  const [known, setKnown] = useState<ReadonlyMap<number, Explanation>>(new Map());
  useEffect(() => {
    const wanted = rows.filter((row) => !known.has(row));
    if (wanted.length === 0) return;
    let left = false;
    const timer = setTimeout(() => {
      void asked(theLab().explain({ indices: wanted, draw: false }), (found) => {
        if (!left) setKnown((before) => new Map([...before, ...found.map((one) => [one.index, one] as const)]));
      });
    }, 60);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [rows.join()]);
  return known;
}

/** One sample: its picture or curve, and what is to blame in units of the data. */
function Detail({ row }: { readonly row: number }): JSX.Element | null {
  const [found, setFound] = useState<Explanation | undefined>(undefined);
  useEffect(() => {
    let left = false;
    const timer = setTimeout(() => {
      void asked(theLab().explain({ indices: [row], draw: true }), ([one]) => {
        if (!left) setFound(one);
      });
    }, 60);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [row]);
  if (found === undefined) return null;
  return (
    <section class="detail" aria-label={`sample ${found.name}`}>
      <h3>{String(found.name)}</h3>
      {found.drawing ? (
        <Drawing drawing={found.drawing} />
      ) : (
        <ScrollTable label="what is to blame">
          <thead>
            <tr>
              <th scope="col">To blame</th>
              <th scope="col">Share</th>
              <th scope="col">Is</th>
              <th scope="col">Expected</th>
            </tr>
          </thead>
          <tbody>
            {found.blame.map(({ feature, share, input, expected }) => (
              <tr key={feature}>
                <th scope="row">{feature}</th>
                <td class="number">{percent(share)}</td>
                <td class="number">{short(input)}</td>
                <td class="number">{short(expected)}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  );
}

function filtered(
  { scores, truth, names, labels }: Judgement,
  { cut, shown, words }: { readonly cut: number; readonly shown: Shown; readonly words: string },
): number[] {
  const wanted = words.toLowerCase();
  const fits: Readonly<Record<Shown, (at: number) => boolean>> = {
    all: () => true,
    alarms: (at) => scores[at]! > cut,
    quiet: (at) => scores[at]! <= cut,
    "false alarms": (at) => scores[at]! > cut && truth?.[at] === 0,
    missed: (at) => scores[at]! <= cut && truth?.[at] === 1,
  };
  const found: number[] = [];
  for (let at = 0; at < scores.length; at++) {
    const said = wanted === "" || `${names[at]} ${labels?.[at] ?? ""}`.toLowerCase().includes(wanted);
    if (said && fits[shown](at)) found.push(at);
  }
  return found;
}

function ordered(
  rows: number[],
  { scores, names, labels }: Judgement,
  { order, descending }: { readonly order: Order; readonly descending: boolean },
): readonly number[] {
  const sign = descending ? -1 : 1;
  const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const compare: Readonly<Record<Order, (a: number, b: number) => number>> = {
    score: (a, b) => scores[a]! - scores[b]!,
    name: (a, b) => (typeof names[a] === "number" ? a - b : text(String(names[a]), String(names[b]))),
    label: (a, b) => text(labels?.[a] ?? "", labels?.[b] ?? ""),
  };
  return rows.sort((a, b) => sign * compare[order](a, b));
}
