/** What a viewer of the harness has chosen, and how it is written. */
import type { Scalar } from "../../src/protocol";
import { DAY, END, monthOf, nextMonth, type Where } from "./data";

export type Chosen = {
  bars: Scalar[];
  departments: Scalar[];
  stores: Scalar[];
  months: [number, number] | null;
  period: { words: string; start: number; end: number };
  compare: "" | "previous" | "year";
  path: string[];
  page: string;
  sort: { column: string; descending: boolean };
  table: number;
  failed: boolean;
};

export const FIRST: Chosen = {
  bars: [],
  departments: [],
  stores: [],
  months: null,
  period: { words: "last 6 months", start: Date.UTC(2017, 6, 1), end: END },
  compare: "previous",
  path: [],
  page: "summary",
  sort: { column: "revenue", descending: true },
  table: 0,
  failed: true,
};

export const money = (value: number) =>
  value >= 1e6
    ? `$${(value / 1e6).toFixed(2)} M`
    : value >= 1e4
      ? `$${(value / 1e3).toFixed(0)} k`
      : `$${value.toFixed(0)}`;
export const escaped = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\$/g, "&#36;");
const dayFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
export const days = (start: number, end: number) =>
  dayFormat.formatRange(start, end - DAY).replaceAll("\u2009", " ");

/** Give what filters a view: all clauses but its own. */
export function where(chosen: Chosen, owner: string, shift = 0): Where {
  const { period, months } = chosen;
  const departments = [
    owner === "bars" ? [] : chosen.bars,
    owner === "filters" ? [] : chosen.departments,
  ].find((list) => list.length > 0);
  const stretch: [number, number] =
    months && owner !== "trend" ? months : [period.start, period.end];
  return {
    departments: departments ?? [],
    stores: chosen.stores,
    days: [stretch[0] - shift, stretch[1] - shift],
  };
}

export const compareWords = (chosen: Chosen) => {
  const { start, end } = chosen.period;
  return chosen.compare === "previous" ? days(start - (end - start), start) : "";
};

/** Give the first instants of the months of a stretch. */
export function monthsOf(start: number, end: number): number[] {
  const found: number[] = [];
  for (let month = monthOf(start); month < end; month = nextMonth(month)) found.push(month);
  return found;
}
