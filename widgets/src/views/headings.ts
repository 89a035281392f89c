/** What every table of the page has: headings that sort, a pager, and a focus that stays. */
import { h, icon, setAttribute } from "../dom";
import { counted } from "../format";
import type { Sort, TableColumn } from "../protocol";
import { pinned } from "./columns";

const NEXT = { "": "descending", descending: "ascending", ascending: "" } as const;
const MARK = { "": "sort", ascending: "sortUp", descending: "sortDown" } as const;

/**
 * Make the heading of a column; one that rows can be ordered by asks for the next order, alone or,
 * with Shift, after or within the others.
 */
export function heading(
  columns: readonly TableColumn[],
  column: TableColumn,
  ask: (sort: Sort[]) => void,
): HTMLElement {
  const next = NEXT[column.sort];
  const sort = (add: boolean) => {
    const own = { column: column.name, descending: next === "descending" };
    const others = add ? sortOf(columns).filter((one) => one.column !== column.name) : [];
    ask(next === "" ? others : [...others, own]);
  };
  const order = column.sort === "" ? "none" : column.sort;
  const rows = columns.some(({ group }) => group) && !column.group ? 2 : null;
  const common = { scope: "col", "data-align": column.align, rowspan: rows };
  const place = columns.indexOf(column);
  const stays = (head: HTMLElement) => {
    if (place === 0 || column.pinned) pinned(head, place);
    return head;
  };
  if (column.fixed) return stays(h("th", common, column.label));
  return stays(
    h(
      "th",
      { ...common, "aria-sort": order },
      h(
        "button",
        {
          class: "dk-sort",
          type: "button",
          "data-focus": `sort:${column.name}`,
          title: "Shift and click to sort by several columns",
          onclick: (event: MouseEvent) => sort(event.shiftKey),
        },
        column.label,
        icon(MARK[column.sort], 14),
        column.rank !== undefined && h("span", { class: "dk-rank" }, String(column.rank)),
      ),
    ),
  );
}

/** Give the order that a table is in. */
export const sortOf = (columns: readonly TableColumn[]): Sort[] =>
  columns
    .filter(({ sort }) => sort !== "")
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ name, sort }) => ({ column: name, descending: sort === "descending" }));

export type Paged = { page: number; pages: number; count: number };

/** Make the buttons from page to page. */
export function pager({ page, pages, count }: Paged, go: (page: number) => void): HTMLElement[] {
  const button = (label: string, mark: "left" | "right", to: number) => {
    const element = h(
      "button",
      {
        class: "dk-icon-button",
        type: "button",
        "aria-label": label,
        "data-focus": `page:${mark}`,
        onclick: () => go(to),
      },
      icon(mark),
    );
    setAttribute(element, "disabled", to < 0 || to >= pages);
    return element;
  };
  return [
    h(
      "span",
      { class: "dk-note", role: "status" },
      `Page ${page + 1} of ${pages} · ${counted(count)} rows`,
    ),
    button("Previous page", "left", page - 1),
    button("Next page", "right", page + 1),
  ];
}

/** Run what replaces parts of a table, and put the focus back where it was. */
export function keepingFocus(root: HTMLElement, change: () => void): void {
  const active = document.activeElement as HTMLElement | null;
  const name = root.contains(active) ? active?.dataset.focus : undefined;
  change();
  if (!name) return;
  for (const element of root.querySelectorAll<HTMLElement>("[data-focus]")) {
    if (element.dataset.focus === name) element.focus({ preventScroll: true });
  }
}
