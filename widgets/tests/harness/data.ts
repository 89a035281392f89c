/** A small made-up shop: revenue by department, store and day, the same on every run. */
import type { Scalar } from "../../src/protocol";

export type Row = { day: number; department: string; store: string; revenue: number };

export const DEPARTMENTS = [
  "GROCERY",
  "DRUG GM",
  "PRODUCE",
  "MEAT",
  "MEAT-PCKGD",
  "DELI",
  "PASTRY",
  "NUTRITION",
  "SEAFOOD-PCKGD",
  "<b>R&D</b> $x$",
];
export const STORES = ["Anderson", "Bristol", "Carver", "Dayton", "Elm Street"];
export const DAY = 86_400_000;
export const START = Date.UTC(2017, 0, 1);
export const END = Date.UTC(2018, 0, 1);

/** Give the n-th of a row of numbers between 0 and 1 that look like chance. */
const chance = (n: number) => {
  const value = Math.sin(n * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
};

export const rows: Row[] = [];
for (let day = START; day < END; day += DAY) {
  const n = (day - START) / DAY;
  const season =
    1 + 0.25 * Math.sin((n / 365) * 2 * Math.PI - 1) + 0.08 * Math.sin((n / 7) * 2 * Math.PI);
  DEPARTMENTS.forEach((department, i) => {
    STORES.forEach((store, j) => {
      const size = (420 / (i + 1)) * (1 - j * 0.14);
      rows.push({
        day,
        department,
        store,
        revenue: size * season * (0.75 + chance(n * 50 + i * 5 + j) / 2),
      });
    });
  });
}

export type Where = {
  departments: Scalar[];
  stores: Scalar[];
  days: [number, number];
};

/** Give the rows that pass. */
export const pass = ({ departments, stores, days }: Where): Row[] =>
  rows.filter(
    ({ day, department, store }) =>
      day >= days[0] &&
      day < days[1] &&
      (departments.length === 0 || departments.includes(department)) &&
      (stores.length === 0 || stores.includes(store)),
  );

export const sum = (found: readonly Row[]): number =>
  found.reduce((total, { revenue }) => total + revenue, 0);

/** Add up by a key, in the order of `keys`. */
export function by<Key>(
  found: readonly Row[],
  key: (row: Row) => Key,
  keys: readonly Key[],
): number[] {
  const totals = new Map<Key, number>();
  for (const row of found) totals.set(key(row), (totals.get(key(row)) ?? 0) + row.revenue);
  return keys.map((one) => totals.get(one) ?? 0);
}

export const monthOf = (day: number): number => {
  const date = new Date(day);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
};
export const nextMonth = (month: number): number => {
  const date = new Date(month);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
};
export const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
