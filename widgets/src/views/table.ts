/** A page of rows, sorted and totalled by the kernel. */
import type { Context, View } from "../context";
import { h, place } from "../dom";
import { boxOf } from "../menu";
import type { Sort, Table, TableColumn } from "../protocol";
import { Card } from "./card";
import { heading, keepingFocus, pager, sortOf } from "./headings";
import { toggled } from "./members";
import { markItems, membersOfRow } from "./opening";
import { sparkline } from "./spark";

/** A member longer than this may be cut, and says its whole name under the pointer. */
const LONG = 24;

export function tableView(
  key: string,
  context: Context,
  kind: Table["kind"] = "table",
): View<Table> {
  const card = new Card(key, kind, context);
  const head = h("thead");
  const rows = h("tbody");
  const foot = h("tfoot");
  const pages = h("div", { class: "dk-pager" });
  const scroller = h(
    "div",
    { class: "dk-scroll", tabindex: 0, role: "group", "aria-label": "Rows" },
    h("table", { class: "dk-grid-table", "aria-labelledby": card.titleId }, head, rows, foot),
  );
  card.body.append(scroller, pages);
  let shown: Table | null = null;

  const ask = (sort: Sort[], page: number) =>
    context.send({ type: "table", view: key, sort, page });
  const choose = (state: Table, index: number, add: boolean) => {
    const member = state.keys[index];
    if (member === undefined || !state.field) return;
    const values = toggled(state.selected ?? [], member, add);
    context.send({ type: "filter", view: key, field: state.field, op: "in", values });
  };

  const opened = (event: MouseEvent, state: Table, texts: string[], index: number) => {
    const mark = membersOfRow(state, index);
    const items = mark.length > 0 ? markItems(key, state, mark, context) : [];
    if (items.length === 0) return;
    event.preventDefault();
    const at = (event.target as Element).closest("td") ?? card.el;
    const back = at.querySelector("button") ?? scroller;
    const words = texts.slice(0, mark.length).join(", ");
    context.menu.open(words, items, boxOf(event, at), back);
  };

  const row = (state: Table, texts: string[], index: number) => {
    const member = state.keys[index] ?? null;
    const chosen = state.selected?.includes(member) ?? false;
    return h(
      "tr",
      {
        class: state.field ? "dk-row" : null,
        "data-selected": chosen || null,
        onclick: (event: MouseEvent) => choose(state, index, event.shiftKey),
        oncontextmenu: (event: MouseEvent) => opened(event, state, texts, index),
      },
      ...texts.map((text, at) => cell(state, text, at, index, chosen)),
    );
  };

  const update = (state: Table) => {
    shown = state;
    if (!card.update(state)) return;
    const turn = (page: number) => ask(sortOf(state.columns), page);
    const sorted = (sort: Sort[]) => ask(sort, 0);
    const headings = (columns: TableColumn[]) =>
      columns.map((column) => heading(state.columns, column, sorted));
    const [above, below] = headRows(state);
    keepingFocus(card.el, () => {
      place(head, [
        h("tr", {}, ...above.flatMap((one) => ("span" in one ? [grouped(one)] : headings([one])))),
        below.length > 0 && h("tr", {}, ...headings(below)),
      ]);
      place(
        rows,
        state.rows.map((texts, index) => row(state, texts, index)),
      );
      place(foot, [state.total && totals(state, state.total)]);
      place(pages, state.pages > 1 ? pager(state, turn) : []);
    });
  };
  card.el.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown?.field || !shown.selected?.length) return;
    event.stopPropagation();
    context.send({ type: "filter", view: key, field: shown.field, op: "in", values: [] });
  });
  scroller.addEventListener("copy", (event) => {
    const selected = globalThis.getSelection()?.toString() ?? "";
    if (shown?.status !== "ready" || selected !== "") return;
    event.clipboardData?.setData("text/plain", separated(shown));
    event.preventDefault();
    context.announcer.say(`${shown.rows.length} rows copied`);
  });
  return { el: card.el, update };
}

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

function cell(state: Table, text: string, at: number, index: number, chosen: boolean): HTMLElement {
  const column = state.columns[at];
  const judgement = column && state.status_cells?.[column.name]?.[index];
  const selectable = at === 0 && state.field;
  const shade = column && state.shades?.[column.name]?.[index];
  const spark = column?.name === "trend" ? state.sparks?.[index] : null;
  if (spark) return h("td", { class: "dk-cell-spark", title: text }, sparkline(spark));
  const element = h(
    "td",
    {
      "data-align": column?.align ?? "left",
      "data-pinned": at === 0 || null,
      "data-judgement": judgement,
      "data-tint": shade === undefined ? null : tintOf(shade),
      title: at === 0 && text.length > LONG ? text : null,
    },
    selectable
      ? h(
          "button",
          {
            class: "dk-cell-button",
            type: "button",
            "aria-pressed": String(chosen),
            "data-focus": `row:${index}`,
          },
          text,
        )
      : text,
    column?.name === "interval" && span(state.intervals?.[index]),
    shade === null && h("span", { class: "dk-sr" }, state.blank ?? "no value"),
  );
  if (shade) element.style.setProperty("--dk-tint", String(Math.abs(shade)));
  return element;
}

/** Draw an interval over the line of no difference. */
function span(interval: NonNullable<Table["intervals"]>[number] | undefined): HTMLElement | null {
  if (!interval) return null;
  const element = h("span", { class: "dk-interval", "aria-hidden": "true" });
  for (const [name, share] of Object.entries(interval)) {
    element.style.setProperty(`--dk-${name}`, String(share));
  }
  return element;
}

const tintOf = (shade: number | null) => (shade === null ? "none" : shade < 0 ? "below" : "above");

const totals = (state: Table, total: string[]) =>
  h(
    "tr",
    {},
    ...total.map((text, at) =>
      h(
        "td",
        { "data-align": state.columns[at]?.align ?? "left", "data-pinned": at === 0 || null },
        text,
      ),
    ),
  );
