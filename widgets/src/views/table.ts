/** Rows that the kernel sorts, cuts and totals: a page of them, or a window of what scrolls. */
import type { Context, View } from "../context";
import { h, place, setAttribute, setText, uniqueId } from "../dom";
import { counted } from "../format";
import { boxOf, released } from "../menu";
import type { Sort, Table, TableColumn } from "../protocol";
import { Card } from "./card";
import { bone, cell, totals } from "./cells";
import { columnItems, pin } from "./columns";
import { heading, keepingFocus, pager, sortOf } from "./headings";
import { toggled } from "./members";
import { markItems, membersOfRow } from "./opening";
import { Reading } from "./reading";
import { Scroller } from "./scroller";

const KEYS =
  "Arrow keys, Page Up and Down, Home and End walk through the rows; Enter on a row filters.";

class TableView implements View<Table> {
  readonly el: HTMLElement;
  readonly #key: string;
  readonly #context: Context;
  readonly #card: Card;
  readonly #head = h("thead");
  readonly #rows = h("tbody");
  readonly #foot = h("tfoot");
  readonly #pages = h("div", { class: "dk-pager" });
  readonly #hint = h("div", { class: "dk-sr", id: uniqueId("keys") }, KEYS);
  readonly #place = h("span", { class: "dk-note" });
  readonly #box: HTMLElement;
  readonly #scroller: Scroller;
  readonly #reading: Reading;
  #shown: Table | null = null;

  constructor(key: string, context: Context, kind: Table["kind"]) {
    this.#key = key;
    this.#context = context;
    this.#card = new Card(key, kind, context);
    this.el = this.#card.el;
    const attributes = { class: "dk-grid-table", "aria-labelledby": this.#card.titleId };
    const table = h("table", attributes, this.#head, this.#rows, this.#foot);
    const about = { tabindex: 0, role: "group", "aria-label": "Rows" };
    this.#box = h("div", { class: "dk-scroll", ...about });
    this.#card.body.append(this.#box, this.#hint, this.#pages);
    this.#reading = new Reading(key, context, {
      arrived: () => this.#scroller.redraw(false),
      failed: (message) => this.#refused(message),
    });
    const host = {
      row: (index: number) => this.#long(index),
      bone: () => bone(this.#shown as Table),
      seen: (first: number, end: number) => this.#sees(first, end),
    };
    this.#scroller = new Scroller(this.#box, table, host, context.signal);
    this.#card.more = () => (this.#shown ? columnItems(key, this.#shown, this.#card, context) : []);
    const sized = new ResizeObserver(() => pin(table, this.#box.clientWidth));
    sized.observe(table);
    sized.observe(this.#box);
    context.signal.addEventListener("abort", () => sized.disconnect());
    const aside = () => this.#box.toggleAttribute("data-aside", this.#box.scrollLeft > 0);
    this.#box.addEventListener("scroll", aside, { passive: true });
    this.el.addEventListener("keydown", (event) => this.#typed(event));
    this.#box.addEventListener("copy", (event) => this.#copied(event));
  }

  update(state: Table): void {
    this.#shown = state;
    if (!this.#card.update(state)) return;
    const sorted = (sort: Sort[]) => this.#ask(sort, 0);
    const headings = (columns: TableColumn[]) =>
      columns.map((column) => heading(state.columns, column, sorted));
    const [above, below] = headRows(state);
    keepingFocus(this.el, () => {
      place(this.#head, [
        h("tr", {}, ...above.flatMap((one) => ("span" in one ? [grouped(one)] : headings([one])))),
        below.length > 0 && h("tr", {}, ...headings(below)),
      ]);
      place(this.#foot, [state.total && totals(state, state.total)]);
      this.#fill(state);
    });
  }

  /** Show a page with its pager, or let all rows scroll. */
  #fill(state: Table): void {
    const { scroll } = state;
    setAttribute(this.#box, "aria-describedby", scroll ? this.#hint.id : null);
    if (scroll) {
      const others = this.#reading.begin(state);
      place(this.#pages, [this.#place]);
      this.#scroller.show(state.count, scroll.size, others ? scroll.first : null);
      return;
    }
    this.#scroller.off();
    const turn = (page: number) => this.#ask(sortOf(state.columns), page);
    place(
      this.#rows,
      state.rows.map((_, index) => this.#row(state, index, index)),
    );
    place(this.#pages, state.pages > 1 ? pager(state, turn) : []);
  }

  #long(index: number): HTMLElement | null {
    const found = this.#reading.row(index);
    return found ? this.#row(found.part, found.at, index) : null;
  }

  #sees(first: number, end: number): void {
    const { count } = this.#shown as Table;
    const rows = count === 1 ? "row" : "rows";
    const from = count === 0 ? 0 : first + 1;
    setText(this.#place, `${counted(from)} to ${counted(end)} of ${counted(count)} ${rows}`);
    this.#reading.seen(first, end);
  }

  #refused(message: string): void {
    const again = h(
      "button",
      {
        class: "dk-button",
        type: "button",
        "data-action": "read-again",
        onclick: () => this.#reading.again(),
      },
      "Retry",
    );
    const why = h("span", { class: "dk-note", role: "alert" }, message);
    place(this.#pages, message === "" ? [this.#place] : [why, again, this.#place]);
  }

  /** Make a row of `part`; `index` is its place among all rows of the table. */
  #row(part: Table, at: number, index: number): HTMLElement {
    const member = part.keys[at] ?? null;
    const chosen = this.#shown?.selected?.includes(member) ?? false;
    const texts = part.rows[at] ?? [];
    return h(
      "tr",
      {
        class: part.field ? "dk-row" : null,
        "data-selected": chosen || null,
        onclick: (event: MouseEvent) => this.#choose(part, at, event.shiftKey),
        oncontextmenu: (event: MouseEvent) => this.#opened(event, part, texts, at),
      },
      ...texts.map((text, column) => cell(part, text, column, at, chosen, index)),
    );
  }

  #ask(sort: Sort[], page: number): void {
    this.#context.send({ type: "table", view: this.#key, sort, page });
  }

  #choose(part: Table, at: number, add: boolean): void {
    const member = part.keys[at];
    if (member === undefined || !part.field) return;
    const values = toggled(this.#shown?.selected ?? [], member, add);
    this.#context.send({ type: "filter", view: this.#key, field: part.field, op: "in", values });
  }

  #opened(event: MouseEvent, part: Table, texts: string[], at: number): void {
    const mark = membersOfRow(part, at);
    const items = mark.length > 0 ? markItems(this.#key, part, mark, this.#context) : [];
    if (items.length === 0) return;
    event.preventDefault();
    const box = (event.target as Element).closest("td") ?? this.el;
    const back = box.querySelector("button") ?? this.#box;
    const words = texts.slice(0, mark.length).join(", ");
    released(event, () => this.#context.menu.open(words, items, boxOf(event, box), back));
  }

  #typed(event: KeyboardEvent): void {
    const shown = this.#shown;
    if (event.key !== "Escape" || !shown?.field || !shown.selected?.length) return;
    event.stopPropagation();
    const { field } = shown;
    this.#context.send({ type: "filter", view: this.#key, field, op: "in", values: [] });
  }

  /** Copy the page, or what is in sight of rows that scroll. */
  #copied(event: ClipboardEvent): void {
    const selected = globalThis.getSelection()?.toString() ?? "";
    if (this.#shown?.status !== "ready" || selected !== "") return;
    const rows = this.#scroller.on ? this.#inSight() : this.#shown.rows;
    event.clipboardData?.setData("text/plain", separated({ ...this.#shown, rows }));
    event.preventDefault();
    this.#context.announcer.say(`${rows.length} rows copied`);
  }

  #inSight(): string[][] {
    const { first, end } = this.#scroller.seen;
    const places = Array.from({ length: end - first }, (_, at) => this.#reading.row(first + at));
    return places.flatMap((found) => (found ? [found.part.rows[found.at] ?? []] : []));
  }
}

export const tableView = (
  key: string,
  context: Context,
  kind: Table["kind"] = "table",
): View<Table> => new TableView(key, context, kind);

type Group = { text: string; span: number };

/** Give the headings in one row, or the groups with what stands alone, and below the members of groups. */
export function headRows({ columns }: Table): [(TableColumn | Group)[], TableColumn[]] {
  const above: (TableColumn | Group)[] = [];
  for (const column of columns) {
    const last = above.at(-1);
    if (!column.group) above.push(column);
    else if (last && "span" in last && last.text === column.group) last.span += 1;
    else above.push({ text: column.group, span: 1 });
  }
  return [above, columns.filter(({ group }) => group)];
}

const grouped = ({ text, span }: Group) =>
  h("th", { scope: "colgroup", colspan: span, class: "dk-group-head" }, text);

/** Write the page of a table for a spreadsheet; no text of the data becomes a formula there. */
export function separated({ columns, rows, total }: Table): string {
  const plain = (text: string, at: number) => {
    const flat = text.replace(/[\t\r\n]+/g, " ");
    return columns[at]?.align !== "right" && /^[=+\-@]/.test(flat) ? `'${flat}` : flat;
  };
  const heads = columns.map(({ group, label }, at) =>
    plain(group ? `${group}, ${label}` : label, at),
  );
  const lines = [...rows, ...(total ? [total] : [])].map((texts) => texts.map(plain));
  return [heads, ...lines].map((texts) => texts.join("\t")).join("\n");
}
