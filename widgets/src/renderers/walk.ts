/** The keyboard on a chart: what each key means, without a page or a chart. */
import { step } from "../a11y";

export type Deed =
  | { type: "walk"; to: number }
  | { type: "stretch"; to: number }
  | { type: "filter"; add: boolean }
  | { type: "clear" }
  | { type: "drill" }
  | { type: "menu" }
  | { type: "up" };

type Key = Pick<KeyboardEvent, "key" | "altKey" | "shiftKey" | "ctrlKey" | "metaKey">;

const ALT: Record<string, Deed> = { ArrowDown: { type: "drill" }, ArrowUp: { type: "up" } };

/** Translate a key typed while the mark `at` of `count` has the focus (-1: none yet). */
export function deed(event: Key, at: number, count: number, range: boolean): Deed | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) return ALT[event.key] ?? null;
  switch (event.key) {
    case "Enter":
    case " ":
      return at < 0 ? null : { type: "filter", add: event.shiftKey };
    case "m":
    case "M":
    case "ContextMenu":
      return { type: "menu" };
    case "Escape":
      return { type: "clear" };
    case "Backspace":
      return { type: "up" };
  }
  const to = step(event.key, at, count);
  if (to === null) return null;
  return range && event.shiftKey && at >= 0 ? { type: "stretch", to } : { type: "walk", to };
}
