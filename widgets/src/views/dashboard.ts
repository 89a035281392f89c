/** The tree of a dashboard: header, tabs, sections, rows on twelve columns. */
import type { Context, View } from "../context";
import { h, icon, place, setText, uniqueId } from "../dom";
import type {
  Cell,
  DashboardSpec,
  Header,
  Kind,
  Payload,
  Screen,
  Section,
  Spot,
} from "../protocol";
import { same } from "../renderers/same";
import { Arranging } from "./arrange";
import { asCode, placed, screenOf } from "./grid";
import { HeaderView } from "./header";
import { makeView } from "./make";
import type { Kept } from "./saved";
import { Tabs } from "./tabs";

type Placed = { kind: Kind; view: View };

/** Give the columns of each cell of a row: what is not said is shared evenly. */
export function spans(row: readonly Pick<Cell, "span">[]): number[] {
  const said = row.reduce((sum, { span }) => sum + (span ?? 0), 0);
  const open = row.filter(({ span }) => span === null).length;
  const share = open > 0 ? Math.max(1, Math.floor((12 - said) / open)) : 0;
  return row.map(({ span }) => Math.min(span ?? share, 12));
}

/** Say which cells of a row stand in pairs where two columns fit; no cell is left half alone. */
export function inHalves(widths: readonly number[]): boolean[] {
  const halves = widths.map(() => false);
  for (let index = 0; index + 1 < widths.length; index++) {
    const [width = 12, next = 12] = [widths[index], widths[index + 1]];
    if (width > 6 || next > 6) continue;
    halves[index] = halves[index + 1] = true;
    index++;
  }
  return halves;
}

export class DashboardView {
  readonly el: HTMLElement;
  readonly #context: Context;
  readonly #header: HeaderView;
  readonly #tabs: Tabs;
  readonly #bars = h("div", { class: "dk-bars" });
  readonly #side: HTMLElement;
  readonly #menu: HTMLElement;
  readonly #page: HTMLElement;
  readonly #heading = h("h2", { class: "dk-sr" });
  readonly #placed = new Map<string, Placed>();
  readonly #sections = new Map<string, HTMLElement>();
  readonly #resize: ResizeObserver;
  #said: ReadonlySet<string> = new Set();
  #built: { spec: DashboardSpec; known: ReadonlyMap<string, Payload> } | null = null;
  #arranging: Arranging | null = null;
  #screen: Screen = "desktop";

  constructor(context: Context) {
    this.#context = context;
    this.#header = new HeaderView(context, {
      begin: () => this.#arrange(),
      end: (how) => this.#arranged(how),
      code: () => this.#code(),
    });
    const id = uniqueId("page");
    this.#tabs = new Tabs(context, id);
    this.#page = h("div", { class: "dk-page", id });
    this.#side = h("div", { class: "dk-side", id: uniqueId("side") }, this.#tabs.el, this.#bars);
    this.#menu = menu(this.#side);
    this.el = h(
      "div",
      { class: "dk-dashboard" },
      this.#header.el,
      h("nav", { class: "dk-nav", "aria-label": "Pages and filters" }, this.#menu, this.#side),
      this.#page,
    );
    this.#resize = new ResizeObserver(() => this.#resized());
    this.#resize.observe(this.el);
    context.signal.addEventListener("abort", () => this.#resize.disconnect());
  }

  /** Build what a spec asks for; views that stay keep their elements and their focus. */
  build(spec: DashboardSpec, known: ReadonlyMap<string, Payload>): void {
    const before = this.#built?.spec;
    if (before?.page !== spec.page) {
      this.#stop();
      fold(this.#menu, this.#side, false);
    }
    this.#built = { spec, known };
    this.#header.title = spec.title;
    this.#header.movable = spec.movable ?? false;
    this.#header.exports.files = spec.files ?? [];
    this.el.dataset.navigation = spec.navigation ?? "tabs";
    this.#tabs.update(spec);
    if (spec.pages.length > 1) this.#page.setAttribute("role", "tabpanel");
    this.#page.setAttribute(
      "aria-label",
      spec.pages.find(({ id }) => id === spec.page)?.title ?? spec.title,
    );
    const wanted = new Set(spec.sections.flatMap(({ rows }) => rows.flat().map(({ key }) => key)));
    for (const [key, { view }] of this.#placed) {
      if (wanted.has(key)) continue;
      view.dispose?.();
      this.#placed.delete(key);
    }
    const [bars, sections] = splitBars(spec.sections);
    place(
      this.#bars,
      bars.map((cell) => this.#view(cell, known).el),
    );
    setText(this.#heading, spec.pages.find(({ id }) => id === spec.page)?.title ?? spec.title);
    // What is moved on the page loses the focus, and a frame begins anew.
    const stays = before?.page === spec.page && same(before.sections, spec.sections);
    if (!this.#arranging && !stays) this.#place(sections, known);
  }

  #place(sections: readonly Section[], known: ReadonlyMap<string, Payload>): void {
    place(this.#page, [
      !sections[0]?.title && this.#heading,
      ...sections.map((section) => this.#section(section, known)),
    ]);
    this.#arranging?.start();
  }

  /** Place the views once more, where what was built stays the same. */
  #again(): void {
    if (!this.#built) return;
    const { spec, known } = this.#built;
    this.#place(splitBars(spec.sections)[1], known);
  }

  #resized(): void {
    const { clientWidth } = this.el;
    const screen = screenOf(clientWidth);
    if (clientWidth === 0 || screen === this.#screen) return;
    this.#screen = screen;
    if (!this.#arranging && this.#built?.spec.sections.some(({ grid }) => grid)) this.#again();
  }

  async #arrange(): Promise<void> {
    const code = await this.#context.grid();
    this.#arranging = new Arranging(code, this.#context, this.#screen);
    this.#again();
    this.#context.announcer.say("Views can be moved and resized");
  }

  #stop(): void {
    this.#arranging?.end();
    this.#arranging = null;
    this.#header.arranging = false;
  }

  #arranged(how: "done" | "cancel" | "reset"): void {
    const { screen = this.#screen, spots = [] } = this.#arranging ?? {};
    this.#stop();
    const sent = how === "done" ? spots : [];
    for (const { grid } of this.#built?.spec.sections ?? []) {
      const here = grid?.[screen];
      if (!here || how === "cancel") continue;
      here.arranged = how === "done";
      here.spots = here.spots.map((old) => sent.find(({ key }) => key === old.key) ?? old);
    }
    this.#again();
    if (how !== "cancel") this.#context.send({ type: "arrange", screen, spots: sent });
  }

  #code(): string {
    const screens: Partial<Record<Screen, Spot[]>> = {};
    for (const { grid } of this.#built?.spec.sections ?? []) {
      for (const [screen, { arranged, spots }] of Object.entries(grid ?? {})) {
        const name = screen as Screen;
        const now = name === this.#arranging?.screen ? this.#arranging.spots : spots;
        const mine = now.filter(({ key }) => spots.some((one) => one.key === key));
        const shown = arranged || name === this.#arranging?.screen;
        if (shown) screens[name] = [...(screens[name] ?? []), ...mine];
      }
    }
    return asCode(screens);
  }

  header(header: Header): void {
    this.#header.update(header);
    this.#said = new Set([header.period, header.compare]);
  }

  keep(kept: Kept): void {
    this.#header.saved.update(kept);
  }

  /**
   * Hide the notes that say nothing but what the header says for all; one that was in sight keeps its place.
   * While views are ahead of the header, their notes stay as they are.
   */
  tidy(ahead = false): void {
    for (const note of this.#page.querySelectorAll<HTMLElement>(".dk-foot > [data-note]")) {
      const foot = note.parentElement as HTMLElement;
      if (!ahead) {
        const parts = note.textContent?.split(" · ") ?? [];
        const said = parts.every((part) => this.#said.has(part));
        foot.toggleAttribute("data-said", said);
        foot.toggleAttribute("data-noted", !said || foot.hasAttribute("data-noted"));
      }
      note.hidden = foot.matches("[data-said]:not([data-noted])");
    }
  }

  /** Outline the views that something affects; the others step back. Null ends it. */
  outline(keys: readonly string[] | null): void {
    this.el.toggleAttribute("data-reach", keys !== null);
    for (const [key, { view }] of this.#placed) {
      view.el.toggleAttribute("data-touched", keys?.includes(key) ?? false);
    }
  }

  get views(): Iterable<[string, Placed]> {
    return this.#placed;
  }

  view(key: string): View | undefined {
    return this.#placed.get(key)?.view;
  }

  #view(cell: Cell, known: ReadonlyMap<string, Payload>): View {
    const there = this.#placed.get(cell.key);
    if (there?.kind === cell.kind) return there.view;
    there?.view.dispose?.();
    const view = makeView(cell.kind, cell.key, this.#context);
    this.#placed.set(cell.key, { kind: cell.kind, view });
    const payload = known.get(cell.key);
    if (payload) view.update(payload);
    return view;
  }

  #section(section: Section, known: ReadonlyMap<string, Payload>): HTMLElement {
    const rows = this.#rows(section, known);
    const kept = this.#sections.get(section.id);
    const element = kept ?? h("section", { class: "dk-section" });
    this.#sections.set(section.id, element);
    if (!section.title) {
      place(element, rows);
      return element;
    }
    const title = h("h2", { class: "dk-h2" }, section.title);
    if (!section.collapsible) {
      place(element, [title, ...rows]);
      return element;
    }
    const summary = h("summary", { class: "dk-summary" }, icon("right", 16), title);
    const details = h("details", { class: "dk-fold" }, summary, ...rows);
    details.open = section.open;
    details.addEventListener("toggle", () => {
      if (details.open === section.open) return;
      section.open = details.open;
      if (details.open) awaitAnswer(details);
      this.#context.send({ type: "section", section: section.id, open: details.open });
    });
    place(element, [details]);
    return element;
  }

  /** Give the rows of a section, or its grid where it was, or is being, arranged. */
  #rows(section: Section, known: ReadonlyMap<string, Payload>): HTMLElement[] {
    const screen = this.#arranging?.screen ?? this.#screen;
    const grid = section.grid?.[screen];
    const cells = new Map(section.rows.flat().map((cell) => [cell.key, cell]));
    const bars = section.rows.filter((row) => row.some(({ kind }) => kind === "filters"));
    const view = (key: string) => this.#view(cells.get(key) as Cell, known).el;
    if (!grid || !(grid.arranged || this.#arranging)) {
      return section.rows.map((row) => this.#row(row, known));
    }
    const title = (key: string) => known.get(key)?.title ?? key;
    const spots = grid.spots.filter(({ key }) => cells.has(key));
    return [
      ...bars.map((row) => this.#row(row, known)),
      this.#arranging?.section(spots, view, title) ?? placed(screen, spots, view),
    ];
  }

  #row(row: Cell[], known: ReadonlyMap<string, Payload>): HTMLElement {
    const widths = spans(row);
    const halves = inHalves(widths);
    return h(
      "div",
      { class: "dk-row-grid" },
      ...row.map((cell, index) => {
        const { el } = this.#view(cell, known);
        const box = h("div", { class: "dk-cell" }, el);
        box.style.setProperty("--dk-span", String(widths[index]));
        box.dataset.half = String(halves[index] ?? false);
        if (cell.height) box.style.setProperty("--dk-height", `${cell.height}px`);
        return box;
      }),
    );
  }
}

/** Make the button that folds pages and filters away where there is little room. */
function menu(side: HTMLElement): HTMLElement {
  const button = h(
    "button",
    {
      class: "dk-control dk-menu",
      type: "button",
      "aria-controls": side.id,
      "aria-expanded": "false",
      onclick: () => fold(button, side, button.getAttribute("aria-expanded") !== "true"),
    },
    icon("menu"),
    "Pages and filters",
  );
  return button;
}

function fold(button: HTMLElement, side: HTMLElement, open: boolean): void {
  button.setAttribute("aria-expanded", String(open));
  side.dataset.open = String(open);
}

/** Mark what a section just opened shows as busy: it may be from before it was closed. */
function awaitAnswer(details: HTMLElement): void {
  for (const card of details.querySelectorAll("[data-dashkit-view]")) {
    card.setAttribute("aria-busy", "true");
  }
}

/** Bars that affect the whole page stand above it, in sight; that of a section stays in it. */
function splitBars(sections: readonly Section[]): [Cell[], Section[]] {
  const loose = sections.filter(({ title }) => !title);
  const bars = loose.flatMap(({ rows }) => rows.flat().filter(({ kind }) => kind === "filters"));
  const rest = sections.map((section) =>
    section.title
      ? section
      : {
          ...section,
          rows: section.rows
            .map((row) => row.filter(({ kind }) => kind !== "filters"))
            .filter((row) => row.length > 0),
        },
  );
  return [bars, rest.filter(({ rows, title }) => rows.length > 0 || title)];
}
