import type { JSX } from "preact";
import { changePlan, go, reread } from "../actions.js";
import type { ColumnSummary, DataSummary } from "../lab/protocol.js";
import { grouped, percent } from "../numbers.js";
import { Drawing } from "../parts/drawing.js";
import { Card, RangeField, SelectField } from "../parts/field.js";
import { ScrollTable } from "../parts/scroller.js";
import { data, notices, plan, planned, planProblem } from "../state.js";
import { ToTraining } from "./to-training.js";

/** What was opened: how it was understood, its columns, its classes, and what is kept to judge by. */
export function Opened(): JSX.Element {
  const summary = data.value!;
  const { name, count, unit, shape, facts, drawing } = summary;
  return (
    <>
      <Card title={name} aside={<p class="muted">{`${grouped(count)} ${unit}, ${shape}`}</p>}>
        {facts.length > 0 && <p class="muted">{facts.join(" · ")}</p>}
        {[...summary.notices, ...notices.value].map((notice) => (
          <p class="notice" key={notice}>
            {notice}
          </p>
        ))}
        {summary.ambiguous && summary.reading.as !== undefined && <ReadAs summary={summary} />}
        {drawing && <Drawing drawing={drawing} />}
      </Card>
      {summary.columns.length > 0 && <Columns summary={summary} />}
      {summary.preview && <Preview summary={summary} />}
      <Normal summary={summary} />
    </>
  );
}

function ReadAs({ summary }: { readonly summary: DataSummary }): JSX.Element {
  const { reading, columns } = summary;
  const names = columns.map((column) => column.name);
  return (
    <div class="fields">
      <SelectField
        label="Read as"
        value={reading.as!}
        options={[
          ["table", "a table: rows by themselves"],
          ["series", "a series: rows follow each other in time"],
        ]}
        change={(as) => void reread({ as: as as "table" | "series" })}
      />
      <SelectField
        label="Labels in"
        value={reading.label ?? ""}
        options={[["", "no column"], ...names.map((name) => [name, name] as const)]}
        change={(label) => {
          // A column that was left out serves as the label all the same.
          const drop = (reading.drop ?? []).filter((name) => name !== label);
          void reread({ ...reading, label, drop });
        }}
      />
    </div>
  );
}

function Columns({ summary }: { readonly summary: DataSummary }): JSX.Element {
  const { columns, ambiguous } = summary;
  const choosing = ambiguous && columns.length > 1;
  return (
    <Card title={summary.kind === "series" ? "Channels" : "Columns"}>
      <ScrollTable label="columns">
        <thead>
          <tr>
            {choosing && <th scope="col">Use</th>}
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Range</th>
            <th scope="col">Missing</th>
            <th scope="col">Histogram</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <Column key={column.name} column={column} summary={summary} choosing={choosing} />
          ))}
        </tbody>
      </ScrollTable>
    </Card>
  );
}

function Column({
  column,
  summary,
  choosing,
}: {
  readonly column: ColumnSummary;
  readonly summary: DataSummary;
  readonly choosing: boolean;
}): JSX.Element {
  const { name, role, type, range, missing, histogram, remark } = column;
  const { reading } = summary;
  const drop = reading.drop ?? [];
  const dropped = drop.includes(name);
  const change = (): void =>
    void reread({ ...reading, drop: dropped ? drop.filter((one) => one !== name) : [...drop, name] });
  return (
    <tr class={role === "left out" ? "muted" : ""}>
      {choosing && (
        <td>
          <input
            type="checkbox"
            aria-label={`use ${name}`}
            checked={role === "input"}
            disabled={role === "label" || role === "time" || (role === "left out" && !dropped)}
            onChange={change}
          />
        </td>
      )}
      <th scope="row">{name}</th>
      <td>
        {role === "input" ? type : role}
        {remark && <small>{remark}</small>}
      </td>
      <td>{range}</td>
      <td class="number">
        {role === "input" ? `${grouped(missing)}${missing > 0 ? ` (${percent(missing / summary.count)})` : ""}` : ""}
      </td>
      <td>{histogram && <Drawing drawing={histogram} small />}</td>
    </tr>
  );
}

function Preview({ summary }: { readonly summary: DataSummary }): JSX.Element {
  const { head, rows } = summary.preview!;
  return (
    <Card title="First rows">
      <ScrollTable label="first rows">
        <thead>
          <tr>
            {head.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 8).map((row, at) => (
            <tr key={`${at}`}>
              {row.map((cell, column) => (
                <td key={head[column] ?? column}>{cell === "" ? <span class="muted">missing</span> : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </Card>
  );
}

function Normal({ summary }: { readonly summary: DataSummary }): JSX.Element {
  const { classes, kind } = summary;
  const { normal, heldOut } = plan.value;
  const toggle = (name: string): void =>
    void changePlan({ normal: normal.includes(name) ? normal.filter((one) => one !== name) : [...normal, name] });
  const parts = planned.value;
  return (
    <Card title="What is normal">
      <p class="muted">
        {classes === undefined
          ? "There are no labels: all of it counts as normal, and all of it is judged."
          : kind === "series"
            ? "Labelled points do not train. The series is judged from beginning to end."
            : "The detector learns from normal samples only. Labels serve to judge it, never to train it."}
      </p>
      {classes !== undefined && kind !== "series" && (
        <fieldset class="chips">
          <legend>Normal classes</legend>
          {classes.slice(0, 40).map(({ name, count }) => (
            <label key={name} class={normal.includes(name) ? "chosen" : ""}>
              <input type="checkbox" checked={normal.includes(name)} onChange={() => toggle(name)} />
              {name === "" ? "(none)" : name} <small>{grouped(count)}</small>
            </label>
          ))}
        </fieldset>
      )}
      <div class="fields">
        <RangeField
          label={kind === "series" ? "The last part is new to it" : "Normals kept to judge by"}
          text={percent(heldOut)}
          value={heldOut}
          low={0.05}
          high={0.6}
          step={0.05}
          change={(share) => void changePlan({ heldOut: share })}
        />
      </div>
      {parts && !planProblem.value && (
        <p>
          {`${grouped(parts.training)} train, ${grouped(parts.calibration)} set the threshold`}
          {parts.anomalies > 0
            ? `, ${grouped(parts.test)} normals and ${grouped(parts.anomalies)} anomalies judge.`
            : parts.test > 0
              ? `, ${grouped(parts.test)} are judged.`
              : "."}
        </p>
      )}
      <ToTraining>
        <button type="button" onClick={() => go("model")}>
          Look at the model first
        </button>
      </ToTraining>
    </Card>
  );
}
