/** What every view is given: how to ask the kernel, to draw, to speak. */
import type { Announcer } from "./a11y";
import type { DrawQueue, Sight } from "./draw";
import type { Live, Preview } from "./live";
import type { Menu } from "./menu";
import type { Intent, Mark, Option, Payload, Window } from "./protocol";
import type { Drawer } from "./renderers/plotly";
import type { GridCode } from "./views/arrange";
import type { Reach } from "./views/reach";

export type Context = {
  readonly announcer: Announcer;
  readonly queue: DrawQueue;
  readonly sight: Sight;
  readonly signal: AbortSignal;
  readonly live: Live;
  send(intent: Intent): number;
  /** The number of the newest request that the kernel has answered. */
  answered(): number;
  /** The address that shows what is shown now; empty where the page has none of its own. */
  link(): string;
  /** Make an element of another widget of the same kernel; it lives until `signal` aborts. */
  child(id: string, signal: AbortSignal): Promise<HTMLElement>;
  token(name: string): string;
  /** Outline views that something affects, the others step back; null ends it. */
  outline(keys: readonly string[] | null): void;
  /** Give the views that a control of a filter bar affects; null where no dashboard is. */
  reach(view: string, control: string): Reach | null;
  /** Say which of the views in sight some are. */
  reachOf(keys: readonly string[]): Reach | null;
  /** Give what draws charts, with what a form such as a map needs besides. */
  engine(form?: string): Promise<Drawer>;
  /** Give what moves and resizes views. */
  grid(): Promise<GridCode>;
  readonly menu: Menu;
  /** Open the rows behind a mark of a view. */
  rows(view: string, state: Payload, mark: Mark): void;
  /** Ask for some rows of a table that scrolls. */
  window(view: string, offset: number, limit: number): Promise<Window>;
  /** Whether marks can be kept only or excluded: where there is a way back. */
  keeps(): boolean;
  /** How far the data go, in words; empty where the page does not say. */
  asOf(): string;
  /** Say something for a while. */
  hint(words: string): void;
  options(
    view: string,
    field: string,
    search: string,
  ): Promise<{ options: Option[]; more: boolean }>;
};

/** One view on the page; `update` gets each new state, `restyle` a change of theme. */
export type View<State extends Payload = Payload> = {
  readonly el: HTMLElement;
  update(state: State): void;
  restyle?(): void;
  /** Show what a gesture elsewhere makes of the view, and say whether it could; null gives it back. */
  preview?(shown: Preview | null): boolean;
  dispose?(): void;
};
