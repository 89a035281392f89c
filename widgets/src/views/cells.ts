/** The cells of a table: texts, judgements, tints, lines and intervals. */
import { h } from "../dom";
import type { Table } from "../protocol";
import { pinned } from "./columns";
import { sparkline } from "./spark";

/** A member longer than this may be cut, and says its whole name under the pointer. */
const LONG = 24;

const isPinned = ({ columns }: Table, at: number) => at === 0 || columns[at]?.pinned === true;

/** Let a cell stay in sight whose column does. */
function stay(element: HTMLElement, state: Table, at: number): HTMLElement {
  if (isPinned(state, at)) pinned(element, at);
  return element;
}

const TREND = ":trend";

/** Make one cell; `row` is the place of its row among all. */
export function cell(
  state: Table,
  text: string,
  at: number,
  index: number,
  chosen: boolean,
  row = index,
): HTMLElement {
  const column = state.columns[at];
  const judgement = column && state.status_cells?.[column.name]?.[index];
  const selectable = at === 0 && state.field;
  const shade = column && state.shades?.[column.name]?.[index];
  const spark = column?.name === TREND ? state.sparks?.[index] : null;
  if (spark) return h("td", { class: "dk-cell-spark", title: text }, sparkline(spark));
  const element = h(
    "td",
    {
      "data-align": column?.align ?? "left",
      "data-judgement": judgement,
      "data-tint": shade === undefined ? null : tintOf(shade),
      title: isPinned(state, at) && text.length > LONG ? text : null,
    },
    selectable
      ? h(
          "button",
          {
            class: "dk-cell-button",
            type: "button",
            "aria-pressed": String(chosen),
            "data-focus": `row:${row}`,
          },
          text,
        )
      : text,
    column?.name === "interval" && span(state.intervals?.[index]),
    shade === null && h("span", { class: "dk-sr" }, state.blank ?? "no value"),
  );
  if (shade) element.style.setProperty("--dk-tint", String(Math.abs(shade)));
  return stay(element, state, at);
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

/** Make the row of totals. */
export const totals = (state: Table, total: string[]): HTMLElement =>
  h(
    "tr",
    {},
    ...total.map((text, at) =>
      stay(h("td", { "data-align": state.columns[at]?.align ?? "left" }, text), state, at),
    ),
  );

/** Make a row of cells that have not come yet. */
export const bone = (state: Table): HTMLElement =>
  h(
    "tr",
    { class: "dk-bone-row" },
    ...state.columns.map(({ align }, at) => {
      const line = h("span", { class: "dk-bone", "aria-hidden": "true" });
      const words = at === 0 && h("span", { class: "dk-sr" }, "This row is read …");
      return stay(h("td", { "data-align": align }, line, words), state, at);
    }),
  );
