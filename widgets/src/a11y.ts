/** Speaking to screen readers, and moving with the keyboard. */
import { h, setText } from "./dom";

/** A quiet voice: what it is told is read when the reader is idle. */
export class Announcer {
  readonly el = h("div", { class: "dk-sr", "aria-live": "polite", "aria-atomic": "true" });

  say(words: string): void {
    setText(this.el, words);
  }
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Give the place that an arrow, Home or End key leads to, or null for any other key. */
export function step(key: string, at: number, count: number, wrap = false): number | null {
  if (count === 0) return null;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const by = STEPS[key];
  if (by === undefined) return null;
  if (at < 0) return by > 0 ? 0 : count - 1;
  const next = at + by;
  return wrap ? (next + count) % count : Math.min(Math.max(next, 0), count - 1);
}

/** Make the arrow keys move the focus among the elements that `items` gives; one is tabbable. */
export function roving(container: HTMLElement, items: () => HTMLElement[], wrap = true): void {
  container.addEventListener("keydown", (event) => {
    const all = items();
    const next = step(
      event.key,
      all.indexOf(document.activeElement as HTMLElement),
      all.length,
      wrap,
    );
    if (next === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    all[next]?.focus();
  });
}

/** Say whether keys typed at this element are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type)
  );
}
