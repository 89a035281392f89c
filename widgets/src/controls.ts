/** What a filter bar holds: the state of each control, as the kernel sends it. */
import type { Comparison, Option, Scalar } from "./protocol";

export type PeriodControl = {
  type: "period";
  words: string;
  start: string | null;
  end: string | null;
  /** A text of its own, or none where the words say it. */
  presets: { words: string; text: string }[];
  compare: Comparison;
  compares: { value: Comparison; text: string; note?: string }[];
  min: string | null;
  max: string | null;
};
export type MemberControl = {
  type: "multi" | "dropdown";
  field: string;
  label: string;
  options: Option[];
  more: boolean;
  selected: Scalar[];
  /** Whether all but those selected are meant. */
  exclude: boolean;
  total: number;
  /** How many members are left out, because the other filters leave them no rows. */
  hidden: number;
};
/**
 * Ends are both included; null is no limit. `absent` counts the rows without a value; null where
 * the numbers of small groups are withheld.
 */
export type SliderControl = {
  type: "slider";
  field: string;
  label: string;
  kind: "integer" | "number" | "date";
  min: Scalar;
  max: Scalar;
  step: number;
  low: Scalar;
  high: Scalar;
  missing: boolean;
  absent: number | null;
};
export type ToggleControl = {
  type: "toggle";
  field: string;
  label: string;
  value: Scalar;
  on: boolean;
  count: number | null;
};
export type SearchControl = { type: "search"; field: string; label: string; text: string };
export type Control = PeriodControl | MemberControl | SliderControl | ToggleControl | SearchControl;
