/** The partials of one view by the marks of the chart under the pointer, and their sum over any of those marks. */
import type { Scalar } from "../protocol";
import type { Expression, Partials, Tile as Sent } from "./sent";

/** Marks of the chart under the pointer: a run of them (`to` not in it), or single ones. */
export type Selection = { from: number; to: number } | { marks: readonly number[] };

/** Give the places of members among all there are, or of all but them; none means all. Null where one is not there. */
export function chosen(
  keys: readonly Scalar[],
  members: readonly Scalar[],
  excludes: boolean,
): Selection | null {
  if (members.length === 0) return { from: 0, to: keys.length };
  const those = new Set(members);
  const marks = keys.flatMap((key, at) => (those.has(key) === excludes ? [] : [at]));
  return [...those].every((one) => keys.includes(one)) ? { marks } : null;
}

/** One number a measure and mark of a view; NaN is null. */
export type Answer = {
  values: Float64Array[];
  base: Float64Array[] | null;
  /** How many rows stand behind each mark. */
  rows: Float64Array;
};

type Sums = {
  rows: Float64Array;
  partials: Float64Array[];
  distinct: Float64Array[];
};

export class Tile {
  readonly sent: Sent;
  readonly #size: number;
  readonly #now: Side;
  readonly #base: Side | null;

  constructor(sent: Sent, marks: number) {
    this.sent = sent;
    this.#size = sent.own.reduce((size, keys) => size * keys.length, 1);
    this.#now = new Side(sent.now, this.#size, marks);
    this.#base = sent.base && new Side(sent.base, this.#size, marks);
  }

  /** Finish the measures over a selection; what only the kernel knows is null, alone or as a whole. */
  answer(selection: Selection): Answer | null {
    if (this.#now.loses(selection)) return null;
    const before = this.#before(selection);
    if (!before && this.sent.measures.some(({ expression }) => versus(expression))) return null;
    const now = this.#now.sums(selection);
    const finish = (sums: Sums, other: Sums | null) =>
      this.sent.measures.map(({ expression }) => finished(expression, sums, other, this.#size));
    return { values: finish(now, before), base: before && finish(before, null), rows: now.rows };
  }

  #before(selection: Selection): Sums | null {
    const { base } = this.sent;
    if (!base || !this.#base) return null;
    if (!base.whole) return this.#base.sums(selection);
    if (!("from" in selection)) return null;
    const { from, to } = selection;
    const [first, last] = base.whole;
    // Marks of the stretch before the first one count up to 0 from below.
    const start = from - (to - from);
    const earlier = this.#base.marks;
    if (from < first || to > last || start + earlier < (base.known ?? 0)) return null;
    if (from <= 0) return this.#base.sums({ from: start + earlier, to: from + earlier });
    const inside = this.#now.sums({ from: Math.max(start, 0), to: from });
    if (start >= 0) return inside;
    if (base.members.length > 0 || base.kinds.some((kind) => kind !== "sum")) return null;
    return added(this.#base.sums({ from: start + earlier, to: earlier }), inside);
  }
}

/** The partials of one period, sorted by the mark under the pointer. */
class Side {
  readonly marks: number;
  readonly #sent: Partials;
  readonly #size: number;
  readonly #starts: Uint32Array;
  readonly #members: Uint32Array[];

  constructor(sent: Partials, size: number, marks: number) {
    this.#sent = sent;
    this.#size = size;
    this.marks = marks;
    this.#starts = starts(sent.marks as ArrayLike<number>, marks);
    this.#members = sent.members.map(({ marks: at }) => starts(at as ArrayLike<number>, marks));
  }

  /** Say whether a selection has rows that the view has no mark for yet. */
  loses(selection: Selection): boolean {
    const { lost } = this.#sent;
    return runsOf(selection).some(([from, to]) => lost.some((mark) => from <= mark && mark < to));
  }

  sums(selection: Selection): Sums {
    const runs = runsOf(selection);
    const partials = this.#sent.partials.map((column, place) =>
      this.#sum(column as ArrayLike<number>, JOINS[this.#sent.kinds[place] ?? "sum"], runs),
    );
    const distinct = this.#sent.members.map((_, place) => this.#distinct(place, runs));
    return { rows: partials[0] ?? new Float64Array(this.#size), partials, distinct };
  }

  #sum(column: ArrayLike<number>, { start, join }: Join, runs: [number, number][]): Float64Array {
    const own = this.#sent.own as ArrayLike<number>;
    const found = new Float64Array(this.#size).fill(start);
    for (const [from, to] of runs) {
      const end = this.#starts[to] ?? 0;
      for (let at = this.#starts[from] ?? 0; at < end; at++) {
        const [place, value] = [own[at] as number, column[at] as number];
        if (!Number.isNaN(value)) found[place] = join(found[place] as number, value);
      }
    }
    return found;
  }

  #distinct(which: number, runs: [number, number][]): Float64Array {
    const found = new Float64Array(this.#size);
    const { own, codes, count } = this.#sent.members[which] as Partials["members"][number];
    const places = this.#members[which] as Uint32Array;
    const seen = new Uint8Array(this.#size * count);
    for (const [from, to] of runs) {
      const end = places[to] ?? 0;
      for (let at = places[from] ?? 0; at < end; at++) {
        const place = (own as ArrayLike<number>)[at] as number;
        const cell = place * count + ((codes as ArrayLike<number>)[at] as number);
        if (seen[cell]) continue;
        seen[cell] = 1;
        found[place] = (found[place] as number) + 1;
      }
    }
    return found;
  }
}

type Join = { start: number; join: (so: number, value: number) => number };

const JOINS: Record<Partials["kinds"][number], Join> = {
  sum: { start: 0, join: (sum, value) => sum + value },
  min: { start: Number.POSITIVE_INFINITY, join: Math.min },
  max: { start: Number.NEGATIVE_INFINITY, join: Math.max },
};

/** Give where the entries of each mark begin, and where those of the last one end. */
function starts(marks: ArrayLike<number>, count: number): Uint32Array {
  const found = new Uint32Array(count + 1);
  for (let at = 0; at < marks.length; at++) {
    const next = (marks[at] as number) + 1;
    found[next] = (found[next] as number) + 1;
  }
  for (let mark = 0; mark < count; mark++) {
    found[mark + 1] = (found[mark + 1] as number) + (found[mark] as number);
  }
  return found;
}

const runsOf = (selection: Selection): [number, number][] =>
  "from" in selection
    ? [[selection.from, selection.to]]
    : selection.marks.map((mark) => [mark, mark + 1]);

/** Add up the sums of two runs of marks. */
function added(one: Sums, other: Sums): Sums {
  const partials = one.partials.map((sums, place) => {
    const more = other.partials[place] as Float64Array;
    return sums.map((value, at) => value + (more[at] as number));
  });
  return { rows: partials[0] as Float64Array, partials, distinct: [] };
}

const versus = (expression: Expression): boolean =>
  "versus" in expression || ("of" in expression && expression.of.some(versus));

const each = (size: number, value: (at: number) => number): Float64Array =>
  Float64Array.from({ length: size }, (_, at) => value(at));

/** Finish an expression over partials as `dashkit.data.arithmetic` does. */
function finished(
  expression: Expression,
  sums: Sums,
  before: Sums | null,
  size: number,
): Float64Array {
  const part = (place: number) => sums.partials[place] as Float64Array;
  if ("value" in expression) return each(size, () => expression.value);
  if ("count" in expression) return part(expression.count);
  if ("min" in expression) return part(expression.min).map(finite);
  if ("max" in expression) return part(expression.max).map(finite);
  if ("distinct" in expression) return sums.distinct[expression.distinct] as Float64Array;
  if ("mean" in expression) {
    const [total, known] = [part(expression.mean), part(expression.known)];
    return each(size, (at) => divided(total[at] as number, known[at] as number));
  }
  if ("sum" in expression) {
    const [total, known] = [part(expression.sum), part(expression.known)];
    const nothing = (at: number) =>
      expression.bare || (sums.rows[at] as number) === 0 ? Number.NaN : 0;
    return each(size, (at) => ((known[at] as number) > 0 ? (total[at] as number) : nothing(at)));
  }
  if ("versus" in expression) {
    const now = finished(expression.versus, sums, null, size);
    if (!before) return each(size, () => Number.NaN);
    const then = finished(expression.versus, before, null, size);
    const against = expression.points ? (value: number, base: number) => value - base : relative;
    return each(size, (at) => against(now[at] as number, then[at] as number));
  }
  const [left, right] = expression.of.map((one) => finished(one, sums, before, size));
  const apply = OPERATORS[expression.operator];
  return each(size, (at) => apply(left?.[at] as number, right?.[at] as number));
}

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

const divided = (above: number, below: number): number =>
  below === 0 ? Number.NaN : finite(above / below);

const OPERATORS = {
  "+": (a: number, b: number) => finite(a + b),
  "-": (a: number, b: number) => finite(a - b),
  "*": (a: number, b: number) => finite(a * b),
  "/": divided,
} as const;

/** Give the relative change: 0 from zero to zero, none from zero and with a negative. */
export function relative(now: number, before: number): number {
  if (now === 0 && before === 0) return 0;
  return before > 0 && now >= 0 ? finite((now - before) / before) : Number.NaN;
}
