/** The columns of a table: which are shown, and those that stay in sight when it is moved sideways. */
import type { Context } from "../context";
import type { Item } from "../menu";
import type { Table } from "../protocol";
import type { Card } from "./card";

/** Of the room that a table has, how much may be taken by what stays. */
const MOST_PINNED = 0.6;

/** Give what opens the list of columns; nothing where none can be hidden. */
export function columnItems(key: string, state: Table, card: Card, context: Context): Item[] {
  const columns = state.choosable ?? [];
  if (columns.length === 0) return [];
  const hidden = new Set(columns.filter(({ shown }) => !shown).map(({ name }) => name));
  const send = () => context.send({ type: "columns", view: key, hidden: [...hidden] });
  const turn = (name: string) => {
    if (!hidden.delete(name)) hidden.add(name);
    send();
  };
  const boxes = columns.map(({ name, label, shown }) => ({
    text: label,
    action: `column:${name}`,
    checked: shown,
    run: () => turn(name),
  }));
  const title = `Columns of ${state.title || "this table"}`;
  return [{ text: "Columns", action: "columns", run: () => card.menu(title, boxes) }];
}

/** Let a cell stay in sight when the table is moved sideways, after those before it. */
export function pinned(cell: HTMLElement, at: number): void {
  cell.dataset.pinned = "";
  if (at === 0) return;
  cell.style.left = `var(--dk-pin-${at}, auto)`;
  cell.style.zIndex = `var(--dk-over-${at}, auto)`;
}

/** Measure where pinned columns stop; those for which there is no room move along. */
export function pin(table: HTMLTableElement, room: number): void {
  const heads = [...table.querySelectorAll<HTMLElement>("thead [data-pinned]")];
  let left = 0;
  heads.forEach((head, at) => {
    const { width } = head.getBoundingClientRect();
    const fits = at === 0 || left + width <= room * MOST_PINNED;
    table.style.setProperty(`--dk-pin-${at}`, fits ? `${left}px` : "auto");
    table.style.setProperty(`--dk-over-${at}`, fits ? "1" : "auto");
    left += fits ? width : Number.POSITIVE_INFINITY;
  });
}
