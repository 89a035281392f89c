/** The other views while a gesture on one chart goes on, or after a choice in a filter bar: from partials in the page, no message awaited. */

import type { Tile as Sent, Tiles } from "./cube/sent";
import { type Answer, chosen, type Selection, Tile } from "./cube/tile";
import type { Intent } from "./protocol";

/** What a view shows in between; a `moving` gesture leaves its axes as they are. */
export type Preview = { tile: Sent; answer: Answer; moving: boolean };

type Follower = { el: HTMLElement; preview?(shown: Preview | null): boolean };
type Filter = Extract<Intent, { type: "filter" }>;
type Known = { views: Map<string, Tile>; marks(choice: Filter): Selection | null };
type Next = { name: string; view: string } & ({ selection: Selection } | { choice: Filter });

/** Name the marks of a chart, or what a control of a filter bar lists. */
const nameOf = (view: string, field = "") => `${view}\0${field}`;

export class Live {
  readonly #views: () => Iterable<[string, Follower]>;
  readonly #send: (intent: Intent) => number;
  readonly #asked = new Map<string, number>();
  readonly #tiles = new Map<string, Known>();
  readonly #follow = new Set<string>();
  #next: Next | null = null;
  #frame = 0;
  #late = false;
  #shown = false;
  /** The number of the choice that is shown before its answer; 0 where there is none. */
  #awaited = 0;

  constructor(views: () => Iterable<[string, Follower]>, send: (intent: Intent) => number) {
    this.#views = views;
    this.#send = send;
  }

  /** Whether views show what a gesture makes of them. */
  get shown(): boolean {
    return this.#shown;
  }

  /** Say whether a view stays as a gesture shows it until that has its answer. */
  holds(view: string): boolean {
    return this.shown && (this.#awaited === 0 || this.#follow.has(view));
  }

  /** Say whether a choice is shown that is newer than an answer. */
  outruns(ack: number | null): boolean {
    return this.#shown && this.#follow.size > 0 && ack !== null && ack < this.#awaited;
  }

  /** Say whether a choice awaits its answer though something else was refused. */
  outlives(ack: number | null): boolean {
    return this.#awaited > 0 && ack !== null && ack !== this.#awaited;
  }

  /** Ask for the partials by the marks of a chart or the members of a control, unless they are here or on their way. */
  want(view: string, field?: string): void {
    const name = nameOf(view, field);
    if (this.#tiles.has(name) || this.#asked.has(name)) return;
    this.#asked.set(name, this.#send({ type: "tiles", view, ...(field && { field }) }));
  }

  take({ view, field, ack, count, keys, views }: Tiles): void {
    const name = nameOf(view, field);
    if (this.#asked.get(name) !== ack) return;
    this.#asked.delete(name);
    const tiles = Object.entries(views).map(([key, sent]) => [key, new Tile(sent, count)] as const);
    const marks = ({ op, values }: Filter) => chosen(keys ?? [], values, op === "not_in");
    this.#tiles.set(name, { views: new Map(tiles), marks });
    if (this.#next?.name === name) this.#plan();
  }

  /** Ask anew for what was refused when it is wanted again. */
  refused(ack: number): void {
    for (const [name, asked] of this.#asked) if (asked === ack) this.#asked.delete(name);
  }

  /** Forget all partials but those of a chart or control, which its own filter does not change. */
  drop(view = "", field?: string): void {
    const kept = [nameOf(view), nameOf(view, field)];
    for (const known of [this.#tiles, this.#asked]) {
      for (const name of [...known.keys()]) if (!kept.includes(name)) known.delete(name);
    }
    if (this.#awaited > 0 && !kept.includes(this.#next?.name ?? "")) this.rest();
  }

  /** Show what a selection of marks of a chart makes of the others: at once, but once a frame at most. */
  show(view: string, selection: Selection): void {
    this.#unforesee();
    this.#next = { name: nameOf(view), view, selection };
    this.#plan();
  }

  /** Show what was chosen in a control, where the page knows it; other views wait for the answer to `seq`. */
  choose(choice: Filter, seq: number): void {
    const name = nameOf(choice.view, choice.field);
    if (!this.#tiles.has(name) && !this.#asked.has(name)) return;
    this.#awaited = seq;
    this.#next = { name, view: choice.view, choice };
    this.#plan();
  }

  /** Give the views back to what the kernel said; those that showed a choice are busy unless it is `answered`. */
  rest(answered = false): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#unforesee(answered);
    this.#late = false;
    this.#next = null;
    if (!this.#shown) return;
    this.#shown = false;
    for (const [, follower] of this.#views()) show(follower, null);
  }

  #unforesee(answered = false): void {
    for (const [key, { el }] of answered ? [] : this.#views()) {
      if (this.#follow.has(key)) el.setAttribute("aria-busy", "true");
    }
    this.#awaited = 0;
    this.#follow.clear();
  }

  #plan(): void {
    if (this.#frame !== 0) {
      this.#late = true;
      return;
    }
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#late) this.#plan();
    });
    this.#late = false;
    this.#paint();
  }

  #paint(): void {
    const next = this.#next;
    const known = next && this.#tiles.get(next.name);
    if (!known) return;
    this.#shown = true;
    const selection = "choice" in next ? known.marks(next.choice) : next.selection;
    const moving = "selection" in next;
    for (const [key, follower] of this.#views()) {
      if (key === next.view || follower.el.dataset.kind === "filters") continue;
      const follows = show(follower, preview(known.views.get(key), selection, moving));
      if (moving) follower.el.dataset.live = follows ? "follows" : "waits";
      else this.#foresee(key, follower.el, follows);
    }
  }

  /** A view that shows a choice already is not busy; one that cannot, this time, is. */
  #foresee(key: string, el: HTMLElement, follows: boolean): void {
    if (follows) {
      this.#follow.add(key);
      el.dataset.live = "foresees";
      el.removeAttribute("aria-busy");
    } else if (this.#follow.delete(key)) el.setAttribute("aria-busy", "true");
  }
}

function preview(
  tile: Tile | undefined,
  selection: Selection | null,
  moving: boolean,
): Preview | null {
  const answer = selection && tile?.answer(selection);
  return tile && answer ? { tile: tile.sent, answer, moving } : null;
}

/** Show something of a view, or what the kernel said; say whether it is the former. */
function show(follower: Follower, shown: Preview | null): boolean {
  const follows = shown !== null && follower.preview?.(shown) === true;
  if (!follows) {
    delete follower.el.dataset.live;
    follower.preview?.(null);
  }
  return follows;
}
