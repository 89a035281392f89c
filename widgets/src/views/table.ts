/** A page of rows, sorted and totalled by the kernel. */
import type { Context, View } from "../context";
import { h, icon, place, setAttribute } from "../dom";
import type { Sort, Table, TableColumn } from "../protocol";
import { Card } from "./card";
import { toggled } from "./members";

const NEXT = { "": "descending", descending: "ascending", ascending: "" } as const;

export function tableView(
  key: string,
  context: Context,
  kind: Table["kind"] = "table",
): View<Table> {
  const card = new Card(key, kind, context);
  const head = h("thead");
  const rows = h("tbody");
  const foot = h("tfoot");
  const pager = h("div", { class: "dk-pager" });
  const scroller = h(
    "div",
    { class: "dk-scroll", tabindex: 0, role: "group", "aria-label": "Rows" },
    h("table", { class: "dk-grid-table", "aria-labelledby": card.titleId }, head, rows, foot),
  );
  card.body.append(scroller, pager);
  let shown: Table | null = null;

  const ask = (sort: Sort[], page: number) =>
    context.send({ type: "table", view: key, sort, page });
  const sortOf = (state: Table): Sort[] =>
    state.columns
      .filter(({ sort }) => sort !== "")
      .map(({ name, sort }) => ({ column: name, descending: sort === "descending" }));

  const heading = (column: TableColumn) => {
    const sort = () => {
      const next = NEXT[column.sort];
      ask(next === "" ? [] : [{ column: column.name, descending: next === "descending" }], 0);
    };
    const mark = { "": "sort", ascending: "sortUp", descending: "sortDown" } as const;
    const order = column.sort === "" ? "none" : column.sort;
    if (column.fixed) return h("th", { scope: "col", "data-align": column.align }, column.label);
    return h(
      "th",
      { scope: "col", "data-align": column.align, "aria-sort": order },
      h(
        "button",
        { class: "dk-sort", type: "button", "data-focus": `sort:${column.name}`, onclick: sort },
        column.label,
        icon(mark[column.sort], 14),
      ),
    );
  };

  const choose = (state: Table, index: number, add: boolean) => {
    const member = state.keys[index];
    if (member === undefined || !state.field) return;
    const values = toggled(state.selected ?? [], member, add);
    context.send({ type: "filter", view: key, field: state.field, op: "in", values });
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
      },
      ...texts.map((text, at) => cell(state, text, at, index, chosen)),
    );
  };

  const update = (state: Table) => {
    shown = state;
    if (!card.update(state)) return;
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.focus;
    const inside =
      scroller.contains(document.activeElement) || pager.contains(document.activeElement);
    place(head, [h("tr", {}, ...state.columns.map((column) => heading(column)))]);
    place(
      rows,
      state.rows.map((texts, index) => row(state, texts, index)),
    );
    place(foot, [state.total && totals(state, state.total)]);
    place(pager, state.pages > 1 ? pages(state, (page) => ask(sortOf(state), page)) : []);
    if (inside && focused) refocus(card.el, focused);
  };
  card.el.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown?.field || !shown.selected?.length) return;
    event.stopPropagation();
    context.send({ type: "filter", view: key, field: shown.field, op: "in", values: [] });
  });
  return { el: card.el, update };
}

function cell(state: Table, text: string, at: number, index: number, chosen: boolean): HTMLElement {
  const column = state.columns[at];
  const judgement = column && state.status_cells?.[column.name]?.[index];
  const selectable = at === 0 && state.field;
  const shade = column && state.shades?.[column.name]?.[index];
  const element = h(
    "td",
    {
      "data-align": column?.align ?? "left",
      "data-judgement": judgement,
      "data-tint": shade === undefined ? null : tintOf(shade),
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
    shade === null && h("span", { class: "dk-sr" }, state.blank ?? "no value"),
  );
  if (shade) element.style.setProperty("--dk-tint", String(Math.abs(shade)));
  return element;
}

const tintOf = (shade: number | null) => (shade === null ? "none" : shade < 0 ? "below" : "above");

const totals = (state: Table, total: string[]) =>
  h(
    "tr",
    {},
    ...total.map((text, at) => h("td", { "data-align": state.columns[at]?.align ?? "left" }, text)),
  );

function pages(state: Table, go: (page: number) => void): HTMLElement[] {
  const button = (label: string, mark: "left" | "right", page: number) => {
    const element = h(
      "button",
      {
        class: "dk-icon-button",
        type: "button",
        "aria-label": label,
        "data-focus": `page:${mark}`,
        onclick: () => go(page),
      },
      icon(mark),
    );
    setAttribute(element, "disabled", page < 0 || page >= state.pages);
    return element;
  };
  return [
    h(
      "span",
      { class: "dk-note", role: "status" },
      `Page ${state.page + 1} of ${state.pages} · ${state.count.toLocaleString("en")} rows`,
    ),
    button("Previous page", "left", state.page - 1),
    button("Next page", "right", state.page + 1),
  ];
}

function refocus(root: HTMLElement, name: string): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-focus]")) {
    if (element.dataset.focus === name) element.focus({ preventScroll: true });
  }
}
