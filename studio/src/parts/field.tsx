import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly note?: string | undefined;
}

/** A labelled line of text that counts once it is left or Enter is pressed; empty means "as is usual". */
export function TextField({
  label,
  note,
  value,
  usual,
  numeric = false,
  change,
}: FieldProps & {
  readonly value: string;
  readonly usual?: string | undefined;
  readonly numeric?: boolean;
  readonly change: (value: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        placeholder={usual ?? ""}
        inputMode={numeric ? "decimal" : "text"}
        autocomplete="off"
        spellcheck={false}
        onChange={(event) => change(event.currentTarget.value.trim())}
      />
      {note !== undefined && <small>{note}</small>}
    </div>
  );
}

export function SelectField({
  label,
  note,
  value,
  options,
  change,
}: FieldProps & {
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly change: (value: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
      {note !== undefined && <small>{note}</small>}
    </div>
  );
}

export function RangeField({
  label,
  text,
  value,
  low,
  high,
  step,
  change,
}: FieldProps & {
  readonly text: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly change: (value: number) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        {label} <output>{text}</output>
      </label>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}

/** A titled part of a step. */
export function Card({
  title,
  children,
  aside,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly aside?: ComponentChildren;
}): JSX.Element {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** Numbers with their names, large. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
