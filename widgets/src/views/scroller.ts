/**
 * A table of which only the rows in sight exist: they stand in a pane that stays while the bar
 * moves, so that nothing is ever empty; what has not come yet is drawn as a bone of a row.
 */
import { h, place, setAttribute } from "../dom";
import { Scale } from "./windows";

/** The height of a row until one was measured. */
const ROW = 41;
/** Pixels of the rows in sight until the browser told. */
const VIEW = 600;
const STEPS: Readonly<Record<string, (page: number) => number>> = {
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: () => -Infinity,
  End: () => Infinity,
};

export type ScrollHost = {
  /** Make a row; null where it is not known yet. */
  row(index: number): HTMLElement | null;
  /** Make what stands for a row that is not known yet. */
  bone(): HTMLElement;
  /** The rows in sight, each time they change; `end` is the one after the last. */
  seen(first: number, end: number): void;
};

export class Scroller {
  readonly el: HTMLElement;
  readonly #pane = h("div", { class: "dk-pane" });
  readonly #span = h("div", { class: "dk-span", "aria-hidden": "true" });
  readonly #table: HTMLTableElement;
  readonly #head: HTMLElement;
  readonly #body: HTMLElement;
  readonly #foot: HTMLElement;
  readonly #host: ScrollHost;
  readonly #resize: ResizeObserver;
  #drawn = new Map<number, { el: HTMLElement; known: boolean }>();
  #scale = new Scale(0, ROW, VIEW);
  #row = ROW;
  #widths: number[] = [];
  #count = 0;
  #size = 0;
  #on = false;
  #top = 0;
  #bar = 0;
  #first = 0;
  #at = -1;
  /** The row that gets the focus as soon as it comes. */
  #awaited = -1;

  constructor(el: HTMLElement, table: HTMLTableElement, host: ScrollHost, signal: AbortSignal) {
    this.el = el;
    this.#table = table;
    this.#host = host;
    this.#head = table.tHead as HTMLElement;
    this.#body = table.tBodies[0] as HTMLElement;
    this.#foot = table.tFoot as HTMLElement;
    this.#pane.append(table);
    el.append(this.#pane, this.#span);
    el.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    el.addEventListener("scrollend", () => this.#align(), { signal });
    el.addEventListener("keydown", (event) => this.#typed(event), { signal });
    this.#body.addEventListener("focusin", (event) => this.#focused(event), { signal });
    this.#resize = new ResizeObserver(() => this.#resized());
    this.#resize.observe(el);
    signal.addEventListener("abort", () => this.#resize.disconnect());
  }

  /** Whether rows scroll now. */
  get on(): boolean {
    return this.#on;
  }

  /** Let all rows exist again, as those of a page do. */
  off(): void {
    if (!this.#on) return;
    this.#on = false;
    this.#drawn.clear();
    setAttribute(this.el, "data-scrolls", null);
    setAttribute(this.#table, "aria-rowcount", null);
    for (const row of this.#table.rows) setAttribute(row, "aria-rowindex", null);
    this.#span.style.height = "";
    this.el.scrollTop = 0;
  }

  /** Scroll through `count` rows of which `size` should be in sight; from the row `first`, or from where it was. */
  show(count: number, size: number, first: number | null): void {
    this.#on = true;
    this.#count = count;
    this.#size = size;
    setAttribute(this.el, "data-scrolls", "");
    this.#number();
    if (first !== null) {
      this.#drawn.clear();
      this.#widths = [];
      this.#at = this.#awaited = -1;
      this.#top = first * this.#row;
    }
    this.#fit();
    this.#align();
    this.redraw();
    this.#resized();
  }

  /** Draw rows anew: some have come, or what is said of them has changed. */
  redraw(all = true): void {
    if (!this.#on) return;
    if (all) this.#drawn.clear();
    this.#render();
    this.#widen();
    const awaited = this.#awaited;
    const rests = document.activeElement === this.el;
    if (rests && awaited >= 0 && this.#drawn.get(awaited)?.known) this.#focus(awaited);
  }

  /** Give the rows in sight. */
  get seen(): { first: number; end: number } {
    return this.#scale.seen(this.#top);
  }

  /** Say of the table and its heads how many rows there are. */
  #number(): void {
    const heads = this.#head.children;
    const feet = this.#foot.children;
    const below = heads.length + this.#count + 1;
    for (const [at, row] of [...heads].entries()) setAttribute(row, "aria-rowindex", at + 1);
    for (const [at, row] of [...feet].entries()) setAttribute(row, "aria-rowindex", below + at);
    setAttribute(this.#table, "aria-rowcount", heads.length + this.#count + feet.length);
  }

  #scrolled(): void {
    const bar = this.el.scrollTop;
    if (!this.#on || bar === this.#bar) return;
    this.#awaited = -1;
    this.#top = this.#scale.moved(this.#top, this.#bar, bar);
    this.#bar = bar;
    const { first } = this.seen;
    this.#render();
    if (first !== this.#first) this.#widen();
    this.#first = first;
    const stuck = bar <= 0 || bar >= this.#scale.bar;
    if (stuck && this.#top > 0 && this.#top < this.#scale.end) this.#align();
  }

  /** Put the bar where the rows are. */
  #align(): void {
    if (!this.#on) return;
    const bar = this.#scale.barOf(this.#top);
    if (Math.abs(bar - this.el.scrollTop) >= 1) this.el.scrollTop = bar;
    this.#bar = this.el.scrollTop;
  }

  #resized(): void {
    if (!this.#on || this.el.clientHeight === 0) return;
    this.#measure();
    this.#fit();
    this.#align();
    this.#render();
    this.#widen();
  }

  /** Read how high a row is; all are alike. */
  #measure(): void {
    const rows = [...this.#drawn.values()].filter(({ known }) => known);
    const heights = rows.map(({ el }) => el.getBoundingClientRect().height);
    const tallest = Math.ceil(Math.max(0, ...heights) - 0.01);
    if (tallest === 0 || tallest === this.#row) return;
    this.#top *= tallest / this.#row;
    this.#row = tallest;
    this.el.style.setProperty("--dk-row", `${tallest}px`);
  }

  #fit(): void {
    const around = this.#head.offsetHeight + this.#foot.offsetHeight;
    const tall = around + Math.min(this.#size, Math.max(this.#count, 1)) * this.#row;
    const bar = this.el.offsetHeight - this.el.clientHeight;
    this.el.style.setProperty("--dk-tall", `${tall + bar}px`);
    const inner = this.el.clientHeight || VIEW;
    this.#scale = new Scale(this.#count, this.#row, Math.max(inner - around, this.#row));
    this.#top = this.#scale.within(this.#top);
    this.el.style.setProperty("--dk-inner", `${inner}px`);
    this.#span.style.height = `${this.#scale.bar}px`;
  }

  #render(): void {
    const { first, end, cut } = this.#scale.seen(this.#top);
    const before = this.#drawn;
    const rows = new Map<number, { el: HTMLElement; known: boolean }>();
    for (let index = first; index < end; index++) {
      const old = before.get(index);
      rows.set(index, old?.known ? old : this.#made(index, old));
    }
    this.#drawn = rows;
    const focus = document.activeElement as HTMLElement | null;
    const lost =
      focus !== null &&
      this.#body.contains(focus) &&
      ![...rows.values()].some(({ el }) => el.contains(focus));
    if (lost) {
      this.#awaited = this.#at;
      this.el.focus({ preventScroll: true });
    }
    place(
      this.#body,
      [...rows.values()].map(({ el }) => el),
    );
    const below = Math.max(0, (end - first) * this.#row - this.#scale.view);
    this.el.style.setProperty("--dk-cut", `${-Math.round(cut)}px`);
    this.el.style.setProperty("--dk-below", `${-below}px`);
    setAttribute(this.el, "data-bones", [...rows.values()].some(({ known }) => !known) || null);
    this.#host.seen(first, end);
  }

  #made(
    index: number,
    old: { el: HTMLElement; known: boolean } | undefined,
  ): { el: HTMLElement; known: boolean } {
    const row = this.#host.row(index);
    if (!row && old) return old;
    const el = row ?? this.#host.bone();
    setAttribute(el, "aria-rowindex", this.#head.children.length + index + 1);
    el.dataset.row = String(index);
    setAttribute(el.querySelector("button") ?? (el.firstElementChild as Element), "tabindex", -1);
    return { el, known: row !== null };
  }

  /** Keep every column as wide as it ever had to be, so that none jumps while rows pass. */
  #widen(): void {
    const heads = [...this.#head.querySelectorAll<HTMLElement>("th:not([colspan])")];
    const widths = () => heads.map((head) => head.getBoundingClientRect().width);
    this.#table.style.width = "max-content";
    const least = widths();
    this.#table.style.width = "";
    if (least.every((width, at) => width <= (this.#widths[at] ?? 0) + 0.5)) return;
    this.#widths = least.map((width, at) => Math.max(width, this.#widths[at] ?? 0));
    heads.forEach((head, at) => {
      head.style.minWidth = `${this.#widths[at]}px`;
    });
  }

  #focused({ target }: FocusEvent): void {
    const row = (target as Element).closest<HTMLElement>("[data-row]");
    if (row) this.#at = Number(row.dataset.row);
  }

  #typed(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const target = event.target as Element;
    if (!this.#on || !step || event.altKey || event.shiftKey) return;
    if (target !== this.el && !this.#body.contains(target)) return;
    event.preventDefault();
    const { first } = this.#scale.seen(this.#top + this.#row / 2);
    const from = target === this.el && this.#at < 0 ? first - 1 : this.#at;
    const page = Math.max(1, Math.floor(this.#scale.view / this.#row) - 1);
    const to = Math.min(Math.max(from + step(page), 0), this.#count - 1);
    this.#focus(to);
  }

  /** Move the focus to a row; to one that is not known yet when it comes. */
  #focus(index: number): void {
    this.#at = index;
    this.#top = this.#scale.reveal(this.#top, index);
    this.#align();
    this.#render();
    const row = this.#drawn.get(index);
    this.#awaited = row?.known ? -1 : index;
    const target = row?.known ? row.el.querySelector<HTMLElement>("[tabindex]") : this.el;
    target?.focus({ preventScroll: true });
  }
}
