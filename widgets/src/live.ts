/** The other views while a gesture on one chart goes on: each frame from partials in the page, no message sent. */

import type { Tile as Sent, Tiles } from "./cube/sent";
import { type Answer, type Selection, Tile } from "./cube/tile";
import type { Intent } from "./protocol";

/** What a view shows in between; "waits" where only the kernel knows it. */
export type Preview = { tile: Sent; answer: Answer } | "waits";

type Follower = { el: HTMLElement; preview?(shown: Preview | null): void };

export class Live {
  readonly #views: () => Iterable<[string, Follower]>;
  readonly #send: (intent: Intent) => number;
  readonly #asked = new Map<string, number>();
  readonly #tiles = new Map<string, Map<string, Tile>>();
  #next: { view: string; selection: Selection } | null = null;
  #frame = 0;
  #late = false;
  #shown = false;

  constructor(views: () => Iterable<[string, Follower]>, send: (intent: Intent) => number) {
    this.#views = views;
    this.#send = send;
  }

  /** Whether views show what a gesture makes of them. */
  get shown(): boolean {
    return this.#shown;
  }

  /** Ask for the partials by the marks of a chart, unless they are here or on their way. */
  want(view: string): void {
    if (this.#tiles.has(view) || this.#asked.has(view)) return;
    this.#asked.set(view, this.#send({ type: "tiles", view }));
  }

  take({ view, ack, count, views }: Tiles): void {
    if (this.#asked.get(view) !== ack) return;
    this.#asked.delete(view);
    const tiles = Object.entries(views).map(([key, sent]) => [key, new Tile(sent, count)] as const);
    this.#tiles.set(view, new Map(tiles));
    if (this.#next?.view === view) this.#plan();
  }

  /** Forget all partials but those of a chart, which its own filter does not change. */
  drop(kept = ""): void {
    for (const known of [this.#tiles, this.#asked]) {
      for (const view of [...known.keys()]) if (view !== kept) known.delete(view);
    }
  }

  /** Show what a selection of marks of a chart makes of the others: at once, but once a frame at most. */
  show(view: string, selection: Selection): void {
    this.#next = { view, selection };
    this.#plan();
  }

  /** Give the views back to what the kernel said. */
  rest(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#late = false;
    this.#next = null;
    if (!this.#shown) return;
    this.#shown = false;
    for (const [, follower] of this.#views()) show(follower, null);
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
    const tiles = this.#next && this.#tiles.get(this.#next.view);
    if (!this.#next || !tiles) return;
    this.#shown = true;
    const { view, selection } = this.#next;
    for (const [key, follower] of this.#views()) {
      if (key === view || follower.el.dataset.kind === "filters") continue;
      const tile = tiles.get(key);
      const answer = tile?.answer(selection);
      show(follower, tile && answer ? { tile: tile.sent, answer } : "waits");
    }
  }
}

function show(follower: Follower, shown: Preview | null): void {
  if (shown === null) delete follower.el.dataset.live;
  else follower.el.dataset.live = shown === "waits" ? "waits" : "follows";
  follower.preview?.(shown);
}
