/** What of a long table is where: places of rows on a scroll bar, rows that are known, those to ask for. */

/** Browsers cut elements somewhere between 16 and 33 million pixels. */
export const TALLEST = 10_000_000;
/** Rows that are asked for around those in sight. */
export const MARGIN = 40;
/** Rows of one window at most; fewer than the kernel gives. */
export const WIDEST = 300;
/** Rows that are kept at most. */
export const MOST_KEPT = 5_000;

/** Where rows of one height lie, seen through `view` pixels, on a bar that may be shorter than they are. */
export class Scale {
  /** How far the rows can be moved. */
  readonly end: number;
  /** How far the bar can. */
  readonly bar: number;
  readonly row: number;
  readonly view: number;
  readonly count: number;

  constructor(count: number, row: number, view: number) {
    this.count = count;
    this.row = row;
    this.view = view;
    this.end = Math.max(0, count * row - view);
    this.bar = Math.min(this.end, TALLEST);
  }

  /** Whether a pixel of the bar is a pixel of the rows. */
  get plain(): boolean {
    return this.bar === this.end;
  }

  within(top: number): number {
    return Math.min(Math.max(top, 0), this.end);
  }

  /** Give the place of the rows for one of the bar. */
  topOf(bar: number): number {
    return this.within(this.plain ? bar : (bar / this.bar) * this.end);
  }

  /** Give the place of the bar for one of the rows. */
  barOf(top: number): number {
    return this.plain ? top : (top / this.end) * this.bar;
  }

  /**
   * Give the place of the rows after the bar moved. Wheels, fingers and keys move it by less than
   * what is in sight: the rows move as far. Who drags the bar goes to a share of all rows.
   */
  moved(top: number, from: number, to: number): number {
    const fine = !this.plain && Math.abs(to - from) < this.view;
    return fine ? this.within(top + to - from) : this.topOf(to);
  }

  /** Give the first row in sight, the one after the last, and how far the first one is cut. */
  seen(top: number): { first: number; end: number; cut: number } {
    const first = Math.min(Math.floor(top / this.row), Math.max(0, this.count - 1));
    const end = Math.min(this.count, Math.ceil((top + this.view) / this.row));
    return {
      first,
      end: Math.max(end, Math.min(first + 1, this.count)),
      cut: top - first * this.row,
    };
  }

  /** Give the nearest place where a row is wholly in sight. */
  reveal(top: number, index: number): number {
    const [from, to] = [index * this.row, (index + 1) * this.row];
    if (from < top) return this.within(from);
    return to > top + this.view ? this.within(to - this.view) : top;
  }
}

export type Wanted = { offset: number; limit: number };

/** The rows that came, by their place among all. */
export class Known<Row> {
  readonly #rows = new Map<number, Row>();

  get size(): number {
    return this.#rows.size;
  }

  at(index: number): Row | undefined {
    return this.#rows.get(index);
  }

  put(offset: number, rows: readonly Row[]): void {
    for (const [at, row] of rows.entries()) this.#rows.set(offset + at, row);
  }

  clear(): void {
    this.#rows.clear();
  }

  /** Forget what lies far from the rows in sight when there is too much. */
  trim(first: number, end: number): void {
    if (this.#rows.size <= MOST_KEPT) return;
    for (const index of this.#rows.keys()) {
      if (index < first - MOST_KEPT / 4 || index >= end + MOST_KEPT / 4) this.#rows.delete(index);
    }
  }

  /**
   * Give the rows to ask for, so that those from `first` to `end` and some around them are known;
   * null where half of the margin is left on both sides.
   */
  wanted(first: number, end: number, count: number): Wanted | null {
    const near = this.#lacking(first - MARGIN / 2, end + MARGIN / 2, count);
    if (near === null) return null;
    const [from, to] = this.#lacking(first - MARGIN, end + MARGIN, count) ?? near;
    const lacks = this.#lacking(first, end, count);
    const offset = lacks && lacks[1] - from > WIDEST ? lacks[0] : from;
    return { offset, limit: Math.min(to - offset, WIDEST) };
  }

  /** Give the first row of a stretch that is not known, and the one after the last. */
  #lacking(first: number, end: number, count: number): [from: number, to: number] | null {
    let [from, to] = [Math.max(0, first), Math.min(count, end)];
    while (from < to && this.#rows.has(from)) from++;
    while (to > from && this.#rows.has(to - 1)) to--;
    return from < to ? [from, to] : null;
  }
}
