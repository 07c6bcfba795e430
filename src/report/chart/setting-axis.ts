import { formatNumber } from "../number.js";
import type { Axis } from "./frame.js";
import { shorten } from "./key.js";

/** What one parameter of a search may be, as an axis: numbers, or names in a row. */
export type SettingAxis =
  | {
      readonly name: string;
      readonly kind: "linear" | "log";
      readonly low: number;
      readonly high: number;
      /** Whole numbers only. */
      readonly whole?: boolean;
      /** All there are, where they are few: each gets a tick. */
      readonly values?: readonly number[];
    }
  | { readonly name: string; readonly kind: "choice"; readonly values: readonly SettingValue[] };

/** What a parameter may be set to. */
export type SettingValue = string | number | boolean;

/** The axis as numbers, with `air` of its length at both ends; names stand at 0, 1, 2 …, shortened to `width`, at most `most` of them. */
export function axisOf(
  setting: SettingAxis,
  options: { readonly air?: number; readonly width?: number; readonly most?: number } = {},
): Axis {
  const { air = 0, width = 110, most = 40 } = options;
  const label = setting.name;
  if (setting.kind === "choice") {
    const every = Math.ceil(setting.values.length / most);
    const ticks = setting.values.map((value, at) => ({ value: at, label: shorten(valueText(value), width, 12) }));
    const domain = [-0.5, setting.values.length - 0.5] as const;
    return { label, kind: "linear", domain, ticks: ticks.filter((_, at) => at % every === 0) };
  }
  const { kind, low, high, whole = false, values } = setting;
  const ticks = values?.map((value) => ({ value, label: valueText(value) }));
  if (low === high) {
    const half = Math.abs(low) / 10 || 0.5;
    return {
      label,
      kind: "linear",
      domain: [low - half, high + half],
      ticks: [{ value: low, label: formatNumber(low) }],
    };
  }
  const more = kind === "log" ? (high / low) ** air : (high - low) * air;
  const domain = kind === "log" ? ([low / more, high * more] as const) : ([low - more, high + more] as const);
  return { label: kind === "log" ? `${label}, log scale` : label, kind, domain, whole, ...(ticks && { ticks }) };
}

/** Where a setting stands on its axis; undefined where it has none, or one that is not of this axis. */
export function placeOf(setting: SettingAxis, value: SettingValue | undefined): number | undefined {
  if (setting.kind === "choice") {
    const at = value === undefined ? -1 : setting.values.indexOf(value);
    return at < 0 ? undefined : at;
  }
  return typeof value === "number" && value >= setting.low && value <= setting.high ? value : undefined;
}

/** A setting as a table shows it. */
export function valueText(value: SettingValue): string {
  return typeof value === "number" && !Number.isSafeInteger(value)
    ? formatNumber(value, 4)
    : String(value).replace(/^-(?=\d)/, "−");
}
