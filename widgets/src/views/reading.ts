/** The rows of a table that scrolls, read window by window: one is asked for at a time, the last wins. */
import type { Context } from "../context";
import type { Table, Window } from "../protocol";
import { Known } from "./windows";

const MOST_MISSED = 3;

/** A row in the window that it came with. */
export type Place = { part: Table; at: number };

export type ReadHost = {
  /** Rows have come. */
  arrived(): void;
  /** Why rows do not come; empty when they are asked for again. */
  failed(message: string): void;
};

export class Reading {
  readonly #key: string;
  readonly #context: Context;
  readonly #host: ReadHost;
  readonly #known = new Known<Place>();
  #state: Table | null = null;
  #sight = { first: 0, end: 0 };
  /** Counts what was asked for and what was shown; an answer to anything but the last is only kept. */
  #asked = 0;
  #flying = false;
  #failed = false;
  #renewed = false;
  /** How many answers in a row belonged to another state of the table. */
  #missed = 0;

  constructor(key: string, context: Context, host: ReadHost) {
    this.#key = key;
    this.#context = context;
    this.#host = host;
  }

  /** Take what the kernel shows; true where the rows are others than before, or in another order. */
  begin(state: Table): boolean {
    const before = this.#state;
    const others = before?.scroll?.stamp !== state.scroll?.stamp;
    if (others || headsOf(before) !== headsOf(state)) this.#known.clear();
    this.#state = state;
    this.#asked++;
    this.#flying = this.#failed = this.#renewed = false;
    this.#missed = 0;
    this.#take(state.scroll?.first ?? 0, state);
    return others;
  }

  /** Give a row; undefined while it is not known. */
  row(index: number): Place | undefined {
    return this.#known.at(index);
  }

  /** Have the rows in sight, and some around them, read; those scrolled past are not. */
  seen(first: number, end: number): void {
    const moved = first !== this.#sight.first || end !== this.#sight.end;
    this.#sight = { first, end };
    if (moved) this.#failed = false;
    this.#ask();
  }

  /** Ask again for what was refused. */
  again(): void {
    this.#failed = false;
    this.#ask();
  }

  #ask(): void {
    if (this.#flying || this.#failed || !this.#state) return;
    const { first, end } = this.#sight;
    const wanted = this.#known.wanted(first, end, this.#state.count);
    if (!wanted) return;
    this.#flying = true;
    const asked = ++this.#asked;
    this.#host.failed("");
    this.#context.window(this.#key, wanted.offset, wanted.limit).then(
      (answer) => this.#answered(answer, asked),
      (error: Error) => this.#refused(error.message, asked),
    );
  }

  #answered(answer: Window, asked: number): void {
    if (asked === this.#asked) this.#flying = false;
    const state = this.#state;
    if (!state) return;
    if (answer.stamp !== state.scroll?.stamp || answer.columns.join("\n") !== headsOf(state)) {
      if (asked !== this.#asked) return;
      this.#renew();
      if (++this.#missed < MOST_MISSED) this.#ask();
      return;
    }
    this.#missed = 0;
    const { rows, keys, others, status_cells, sparks } = answer;
    this.#take(answer.offset, { ...state, rows, keys, others, status_cells, sparks } as Table);
    if (rows.length === 0) this.#failed = true;
    this.#known.trim(this.#sight.first, this.#sight.end);
    this.#host.arrived();
    this.#ask();
  }

  #refused(message: string, asked: number): void {
    if (asked !== this.#asked) return;
    this.#flying = false;
    if (message === "") {
      this.#ask();
      return;
    }
    this.#failed = true;
    this.#host.failed(message);
  }

  /** What came is newer than what is shown: have the kernel show it, unless it is about to. */
  #renew(): void {
    if (this.#renewed) return;
    this.#renewed = true;
    this.#context.send({ type: "retry", view: this.#key });
  }

  #take(offset: number, part: Table): void {
    this.#known.put(
      offset,
      part.rows.map((_, at) => ({ part, at })),
    );
  }
}

const headsOf = (state: Table | null) => (state?.columns ?? []).map(({ name }) => name).join("\n");
