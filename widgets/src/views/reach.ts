/** Which views a control affects: told to screen readers, and shown while it is pointed at. */
import type { Context } from "../context";
import { h, setAttribute, setText, uniqueId } from "../dom";

const REST = 250;
const MOST_NAMES = 5;
const LONGEST_NAME = 60;

/** Give a name that is no longer than what is said of it. */
const short = (name: string) =>
  name.length > LONGEST_NAME
    ? `${name.slice(0, LONGEST_NAME - 1).replace(/[\ud800-\udbff]$/, "")}…`
    : name;

/** Say which of the views of a page a filter affects. */
export function reachWords(titles: readonly string[], all: number): string {
  if (titles.length === 0) return "Affects nothing on this page.";
  if (titles.length === all) return all === 1 ? "Affects the view." : `Affects all ${all} views.`;
  const named = titles.slice(0, MOST_NAMES).map(short).join(", ");
  const rest = titles.length - MOST_NAMES;
  return `Affects ${titles.length} of ${all} views: ${named}${rest > 0 ? ` and ${rest} more` : ""}.`;
}

export type Reach = { keys: readonly string[]; words: string };

/** Show what `reach` gives while `el` is pointed at or has the keyboard's focus. */
export function showsReach(
  el: HTMLElement,
  context: Context,
  reach: () => Reach | null,
): { el: HTMLElement; update(target: Element | null): void } {
  const words = h("span", { class: "dk-sr", id: uniqueId("reach") });
  let resting: ReturnType<typeof setTimeout> | undefined;
  const show = () => context.outline(reach()?.keys ?? null);
  const hide = () => {
    clearTimeout(resting);
    context.outline(null);
  };
  const at = (event: Event) => !(event.target as Element).closest?.("[popover]");
  el.addEventListener("pointerover", (event) => {
    clearTimeout(resting);
    if (event.pointerType !== "touch" && at(event)) resting = setTimeout(show, REST);
    else hide();
  });
  el.addEventListener("pointerleave", hide);
  el.addEventListener("pointerdown", hide);
  el.addEventListener("focusin", (event) => {
    if (at(event) && (event.target as Element).matches(":focus-visible")) show();
    else hide();
  });
  el.addEventListener("focusout", hide);
  context.signal.addEventListener("abort", () => clearTimeout(resting));
  return {
    el: words,
    update: (target) => {
      const text = reach()?.words ?? "";
      setText(words, text);
      if (target) setAttribute(target, "aria-describedby", text === "" ? null : words.id);
    },
  };
}
