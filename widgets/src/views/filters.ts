/** The filter bar: one control beside the other; each keeps its own focus when data arrive. */
import type { Context, View } from "../context";
import { h, place } from "../dom";
import type { Control, Filters } from "../protocol";
import { Card } from "./card";
import { periodControl } from "./period";
import { memberControl } from "./picker";

type Made = { el: HTMLElement; update(control: Control): void };

const nameOf = (control: Control) => (control.type === "period" ? "period" : control.field);

export function filtersView(key: string, context: Context): View<Filters> {
  const card = new Card(key, "filters", context);
  const bar = h("div", { class: "dk-bar", role: "group", "aria-label": "Filters" });
  card.body.append(bar);
  const made = new Map<string, Made>();

  const control = (wanted: Control): HTMLElement => {
    const name = `${wanted.type}:${nameOf(wanted)}`;
    let found = made.get(name);
    if (!found) {
      found = (
        wanted.type === "period" ? periodControl(context) : memberControl(key, context)
      ) as Made;
      made.set(name, found);
    }
    found.update(wanted);
    return found.el;
  };
  const update = (state: Filters) => {
    if (card.update(state)) place(bar, state.controls.map(control));
  };
  return { el: card.el, update };
}
