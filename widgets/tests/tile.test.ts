/** Partials summed over marks, beside the same numbers by brute force. */
import { describe, expect, it } from "vitest";
import type { Expression, Partials, Tile as Sent } from "../src/cube/sent";
import { relative, type Selection, Tile } from "../src/cube/tile";
import { measure } from "./support";

const MARKS = 12;
const OWN = 3;

/** A small generator of numbers, the same in each run. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

type Row = { own: number; mark: number; amount: number; member: number };

function rowsOf(seed: number): Row[] {
  const next = randomly(seed);
  return Array.from({ length: 200 }, () => ({
    own: Math.floor(next() * OWN),
    mark: Math.floor(next() * MARKS),
    amount: next() < 0.1 ? Number.NaN : Math.round(next() * 100 - 20),
    member: Math.floor(next() * 9),
  }));
}

function partialsOf(rows: readonly Row[]): Partials {
  const cells = new Map<number, Row[]>();
  for (const row of rows) {
    const cell = row.mark * OWN + row.own;
    cells.set(cell, [...(cells.get(cell) ?? []), row]);
  }
  const sorted = [...cells].sort(([a], [b]) => a - b);
  const amounts = sorted.map(([, found]) =>
    found.map(({ amount }) => amount).filter((amount) => !Number.isNaN(amount)),
  );
  const pairs = [...new Set(rows.map(({ mark, own, member }) => (mark * OWN + own) * 9 + member))];
  pairs.sort((a, b) => a - b);
  return {
    own: sorted.map(([cell]) => cell % OWN),
    marks: sorted.map(([cell]) => Math.floor(cell / OWN)),
    kinds: ["sum", "sum", "sum", "min"],
    lost: [],
    partials: [
      sorted.map(([, found]) => found.length),
      amounts.map((found) => found.length),
      amounts.map((found) => found.reduce((sum, amount) => sum + amount, 0)),
      amounts.map((found) => (found.length > 0 ? Math.min(...found) : Number.NaN)),
    ],
    members: [
      {
        own: pairs.map((pair) => Math.floor(pair / 9) % OWN),
        marks: pairs.map((pair) => Math.floor(pair / 9 / OWN)),
        codes: pairs.map((pair) => pair % 9),
        count: 9,
      },
    ],
  };
}

const tileOf = (expressions: Expression[], now: Partials, base: Partials | null = null) =>
  new Tile(
    {
      own: [["a", "b", "c"]],
      measures: expressions.map((expression) => measure(expression)),
      compares: false,
      now,
      base,
    } satisfies Sent,
    MARKS,
  );

const SELECTIONS: Selection[] = [
  { from: 0, to: MARKS },
  { from: 3, to: 7 },
  { from: 11, to: 12 },
  { from: 5, to: 5 },
  { marks: [0, 4, 11] },
  { marks: [] },
];

const holds = (selection: Selection, mark: number) =>
  "from" in selection
    ? mark >= selection.from && mark < selection.to
    : selection.marks.includes(mark);

/** Count, sum, mean, smallest, distinct, sum by count, sum less 5. */
function byHand(rows: readonly Row[]): number[] {
  const known = rows.map(({ amount }) => amount).filter((one) => !Number.isNaN(one));
  const none = known.length === 0;
  const total = none ? Number.NaN : known.reduce((sum, one) => sum + one, 0);
  const members = new Set(rows.map(({ member }) => member)).size;
  const least = none ? Number.NaN : Math.min(...known);
  return [rows.length, total, total / known.length, least, members, total / rows.length, total - 5];
}

describe("partials over any marks", () => {
  const sum: Expression = { sum: 2, known: 1, bare: true };
  const wanted: Expression[] = [
    { count: 0 },
    sum,
    { mean: 2, known: 1 },
    { min: 3 },
    { distinct: 0 },
    { operator: "/", of: [sum, { count: 0 }] },
    { operator: "-", of: [sum, { value: 5 }] },
  ];

  it.each([1, 2, 3, 4, 5])("are those of the rows (%d)", (seed) => {
    const rows = rowsOf(seed);
    const tile = tileOf(wanted, partialsOf(rows));
    for (const selection of SELECTIONS) {
      const found = tile.answer(selection);
      for (let own = 0; own < OWN; own++) {
        const inside = rows.filter((row) => row.own === own && holds(selection, row.mark));
        expect(found?.values.map((values) => values[own])).toEqual(byHand(inside));
      }
    }
  });
});

describe("marks with rows that a view has no mark for", () => {
  it("are left to the kernel", () => {
    const tile = tileOf([{ count: 0 }], { ...partialsOf(rowsOf(9)), lost: [4] });
    expect(tile.answer({ from: 0, to: 4 })).not.toBeNull();
    expect(tile.answer({ from: 3, to: 5 })).toBeNull();
    expect(tile.answer({ marks: [1, 4] })).toBeNull();
  });
});

describe("a stretch of time before", () => {
  const rows = rowsOf(7);
  const earlier = rowsOf(8);
  const total: Expression = { sum: 2, known: 1, bare: true };
  const whole: [number, number] = [0, MARKS];
  const base = {
    ...partialsOf(earlier),
    members: [],
    kinds: ["sum", "sum", "sum", "sum"],
    lost: [],
    known: 2,
    whole,
  };
  const now = { ...partialsOf(rows), members: [], kinds: ["sum", "sum", "sum", "sum"] };
  const tile = tileOf([total], now as Partials, base as Partials);
  const both = [...earlier.map((row) => ({ ...row, mark: row.mark - MARKS })), ...rows];

  it("is as long and just before, also across the first mark", () => {
    for (const [from, to] of [
      [0, 3],
      [2, 6],
      [8, 10],
      [6, 12],
    ] as const) {
      const start = from - (to - from);
      const inside = both.filter(
        (row) => row.own === 1 && row.mark >= start && row.mark < from && !Number.isNaN(row.amount),
      );
      const expected = inside.reduce((sum, { amount }) => sum + amount, 0);
      expect(tile.answer({ from, to })?.base?.[0]?.[1]).toBe(expected);
    }
  });

  it("is left to the kernel where the data do not reach, and for single marks", () => {
    expect(tile.answer({ from: 0, to: 12 })?.base).toBeNull();
    expect(tile.answer({ marks: [1] })?.base).toBeNull();
    expect(
      tileOf([{ versus: total, points: false }], now as Partials, base as Partials).answer({
        marks: [1],
      }),
    ).toBeNull();
  });

  it("gives no share of nothing and none from or to a negative", () => {
    expect([
      relative(0, 0),
      relative(5, 0),
      relative(-1, 2),
      relative(1, -2),
      relative(3, 2),
    ]).toEqual([0, Number.NaN, Number.NaN, Number.NaN, 0.5]);
  });
});
