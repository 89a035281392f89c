/** The head of a dashboard: title, period, what is filtered, undo and redo. */
import type { Context } from "../context";
import { h, icon, place, setText } from "../dom";
import type { Header, Intent } from "../protocol";
import { ExportMenu } from "./files";
import { showsReach } from "./reach";
import { SavedMenu } from "./saved";

type Chip = { el: HTMLElement; update(touches: readonly string[]): void };

/** What the buttons for arranging views do. */
export type Arrange = {
  begin(): Promise<void>;
  end(how: "done" | "cancel" | "reset"): void;
  code(): string;
};

export class HeaderView {
  readonly el: HTMLElement;
  readonly #arrange: HTMLButtonElement;
  readonly #bar: HTMLElement;
  readonly #context: Context;
  readonly #title = h("h1", { class: "dk-h1" });
  readonly #period = h("span", { "data-part": "period" });
  readonly #compare = h("span", { "data-part": "compare" });
  readonly #asOf = h("span", { "data-part": "as-of" });
  readonly #chips = h("ul", {
    class: "dk-chips",
    "data-part": "filters",
    "aria-label": "Active filters",
  });
  readonly #made = new Map<string, Chip>();
  readonly #clear: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #strip: HTMLElement;
  readonly saved: SavedMenu;
  readonly exports: ExportMenu;

  constructor(context: Context, arrange: Arrange) {
    this.#context = context;
    this.saved = new SavedMenu(context);
    this.exports = new ExportMenu(context);
    this.#arrange = h(
      "button",
      {
        class: "dk-icon-button",
        type: "button",
        "data-action": "arrange",
        "aria-label": "Arrange views",
        title: "Arrange views",
        hidden: true,
        onclick: async () => {
          await arrange.begin();
          this.arranging = true;
        },
      },
      icon("move"),
    );
    this.#bar = arrangeBar(arrange);
    const action = (name: "undo" | "redo", label: string, keys: string) =>
      h(
        "button",
        {
          class: "dk-icon-button",
          type: "button",
          "data-action": name,
          "aria-label": label,
          title: `${label} (${keys})`,
          onclick: ({ currentTarget }: MouseEvent) => {
            const off = (currentTarget as Element).getAttribute("aria-disabled") === "true";
            if (!off) context.send({ type: name });
          },
        },
        icon(name),
      );
    this.#undo = action("undo", "Undo", "Ctrl+Z");
    this.#redo = action("redo", "Redo", "Ctrl+Shift+Z");
    this.#clear = h(
      "button",
      {
        class: "dk-link",
        type: "button",
        "data-action": "clear",
        onclick: () => context.send({ type: "clear", view: null }),
      },
      "Clear all",
    );
    this.#strip = h("div", { class: "dk-strip" }, this.#chips, this.#clear);
    this.el = h(
      "header",
      { class: "dk-header" },
      h(
        "div",
        { class: "dk-header-main" },
        h(
          "div",
          { class: "dk-header-words" },
          this.#title,
          h("p", { class: "dk-header-line" }, this.#period, this.#compare, this.#asOf),
        ),
        this.#strip,
        h(
          "div",
          { class: "dk-actions" },
          this.saved.el,
          this.exports.el,
          this.#arrange,
          this.#undo,
          this.#redo,
        ),
      ),
      this.#bar,
    );
  }

  set movable(can: boolean) {
    this.#arrange.hidden = !can || !this.#bar.hidden;
  }

  set arranging(on: boolean) {
    if (this.#bar.hidden === !on) return;
    this.#bar.hidden = !on;
    this.#arrange.hidden = on;
    for (const code of this.#bar.querySelectorAll("textarea")) code.remove();
    if (on) this.#bar.querySelector("button")?.focus();
    else this.#arrange.focus();
  }

  set title(text: string) {
    setText(this.#title, text);
  }

  update(header: Header): void {
    setText(this.#period, header.period);
    setText(this.#compare, header.compare);
    setText(this.#asOf, header.as_of);
    this.#enable(this.#undo, header.can_undo);
    this.#enable(this.#redo, header.can_redo);
    this.#strip.hidden = header.filters.length === 0;
    this.#show(header.filters);
  }

  /** A chip that goes while it has the focus hands it to the next one, or to undo. */
  #show(filters: Header["filters"]): void {
    const chips = [...this.#chips.children];
    const at = chips.findIndex((chip) => chip.contains(document.activeElement));
    const wanted = new Set(filters.map(({ view, field, text }) => `${view} ${field} ${text}`));
    for (const name of this.#made.keys()) if (!wanted.has(name)) this.#made.delete(name);
    const next = filters.map((filter) => {
      const name = `${filter.view} ${filter.field} ${filter.text}`;
      const chip = this.#made.get(name) ?? this.#chip(filter);
      this.#made.set(name, chip);
      chip.update(filter.touches ?? []);
      return chip.el;
    });
    const lost = at >= 0 && !next.includes(chips[at] as HTMLElement);
    place(this.#chips, next);
    if (lost) {
      const heir = next[Math.min(at, next.length - 1)]?.querySelector("button");
      (heir ?? this.#undo).focus();
      this.#context.announcer.say("Filter removed");
    }
  }

  /** A button that loses its use keeps the focus, so that the keyboard does not fall off the page. */
  #enable(button: HTMLButtonElement, can: boolean): void {
    button.setAttribute("aria-disabled", String(!can));
  }

  /** A filter over several fields goes as a whole; one that no view owns can only be read. */
  #chip({ view, field, text, key = "" }: Header["filters"][number]): Chip {
    const owned = (): Intent =>
      field === ""
        ? { type: "clear", view }
        : { type: "filter", view, field, op: "in", values: [] };
    const drop = () => this.#context.send(key === "" ? owned() : { type: "release", key });
    let keys: readonly string[] = [];
    const update = (touches: readonly string[]) => {
      keys = touches;
      reach.update(button);
    };
    const fixed = view === "" && key === "";
    const el = h(
      "li",
      { class: fixed ? "dk-chip dk-fixed" : "dk-chip" },
      h("span", { class: "dk-chip-text", title: text }, text),
      !fixed &&
        h(
          "button",
          {
            class: "dk-chip-button",
            type: "button",
            "aria-label": `Remove filter: ${text}`,
            onclick: drop,
          },
          icon("close", 12),
        ),
    );
    const button = el.querySelector("button");
    const reach = showsReach(el, this.#context, () => this.#context.reachOf(keys));
    el.append(reach.el);
    return { el, update };
  }
}

function arrangeBar(arrange: Arrange): HTMLElement {
  const button = (name: string, text: string, onclick: () => void) =>
    h("button", { class: "dk-button", type: "button", "data-action": name, onclick }, text);
  const bar = h("div", { class: "dk-arrange-bar", role: "toolbar", "aria-label": "Arrange views" });
  const copy = () => {
    const code = arrange.code();
    const shown = bar.querySelector("textarea") ?? h("textarea", { "aria-label": "Code" });
    Object.assign(shown, { readOnly: true, rows: 4, value: code });
    bar.append(shown);
    (shown as HTMLTextAreaElement).select();
    navigator.clipboard?.writeText(code).catch(() => undefined);
  };
  bar.append(
    button("arrange-done", "Done", () => arrange.end("done")),
    button("arrange-cancel", "Cancel", () => arrange.end("cancel")),
    button("arrange-reset", "Reset", () => arrange.end("reset")),
    button("arrange-code", "Copy as code", copy),
    h(
      "p",
      { class: "dk-note" },
      "Drag a tile by its handle or pull its edges. With the keyboard: arrow keys move, Shift and arrow keys resize.",
    ),
  );
  bar.hidden = true;
  return bar;
}
