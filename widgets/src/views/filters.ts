/** The filter bar: one control beside the other; each keeps its own focus when data arrive. */
import type { Context, View } from "../context";
import type { Control } from "../controls";
import { h, place, setText } from "../dom";
import type { Change, Filters, Intent } from "../protocol";
import { Card } from "./card";
import { Pending } from "./pending";
import { periodControl } from "./period";
import { memberControl } from "./picker";
import { showsReach } from "./reach";
import { searchControl } from "./search";
import { sliderControl } from "./slider";
import { toggleControl } from "./toggle";

type Made = { el: HTMLElement; update(control: Control): void };

const nameOf = (control: Control) => (control.type === "period" ? "period" : control.field);
/** Controls whose choices the page can often answer itself; it gets ready when they have the focus. */
const LISTS: ReadonlySet<Control["type"]> = new Set(["multi", "dropdown", "toggle"]);
const CHANGES: ReadonlySet<Intent["type"]> = new Set(["filter", "period", "compare"]);

function make(type: Control["type"], key: string, context: Context): Made {
  if (type === "period") return periodControl(context) as Made;
  if (type === "slider") return sliderControl(key, context) as Made;
  if (type === "toggle") return toggleControl(key, context) as Made;
  if (type === "search") return searchControl(key, context) as Made;
  return memberControl(key, context) as Made;
}

class FilterBar {
  readonly el: HTMLElement;
  readonly #key: string;
  readonly #context: Context;
  readonly #card: Card;
  readonly #bar = h("div", { class: "dk-bar", role: "group", "aria-label": "Filters" });
  readonly #made = new Map<string, Made>();
  readonly #pending = new Pending();
  readonly #applyText = h("span", {});
  readonly #apply: HTMLButtonElement;
  readonly #reset: HTMLButtonElement;
  readonly #said = h("span", { class: "dk-sr", role: "status" });
  #state: Filters | null = null;

  constructor(key: string, context: Context) {
    this.#key = key;
    this.#context = context;
    this.#card = new Card(key, "filters", context);
    this.#apply = h(
      "button",
      {
        class: "dk-button dk-primary dk-apply",
        type: "button",
        "data-action": "apply",
        onclick: () => this.#send(),
      },
      this.#applyText,
    );
    this.#reset = h(
      "button",
      {
        class: "dk-button dk-reset",
        type: "button",
        "data-action": "reset",
        onclick: () => this.#forget(),
      },
      "Reset",
    );
    this.#card.body.append(this.#bar);
    this.el = this.#card.el;
  }

  update(state: Filters): void {
    this.#state = state;
    if (this.#card.update(state)) this.#show(state);
  }

  #show(state: Filters): void {
    const controls = state.apply
      ? this.#pending.show(state.controls, this.#context.answered())
      : state.controls;
    const count = this.#pending.waiting.length;
    setText(this.#applyText, count > 0 ? `Apply (${count})` : "Apply");
    this.#apply.setAttribute("aria-disabled", String(count === 0));
    this.#reset.hidden = count === 0;
    const changes = count === 1 ? "1 change waits" : `${count} changes wait`;
    setText(this.#said, count > 0 ? `${changes} to be applied` : "");
    const buttons = state.apply ? [this.#apply, this.#reset, this.#said] : [];
    place(this.#bar, [...controls.map((control) => this.#control(control, state)), ...buttons]);
  }

  #control(wanted: Control, state: Filters): HTMLElement {
    const name = `${wanted.type}:${nameOf(wanted)}`;
    let found = this.#made.get(name);
    if (!found) {
      const context = state.apply ? this.#collecting() : this.#context;
      found = this.#watched(make(wanted.type, this.#key, context), nameOf(wanted));
      if (!state.apply && LISTS.has(wanted.type)) {
        const ask = () => this.#context.live.want(this.#key, nameOf(wanted));
        found.el.addEventListener("focusin", ask);
      }
      this.#made.set(name, found);
    }
    found.update(wanted);
    return found.el;
  }

  /** Show which views a control affects while it is pointed at. */
  #watched(made: Made, name: string): Made {
    const target = made.el.querySelector("button.dk-control, .dk-control > input");
    const reach = showsReach(made.el, this.#context, () => this.#context.reach(this.#key, name));
    made.el.append(reach.el);
    return {
      el: made.el,
      update: (control) => {
        made.update(control);
        reach.update(target);
      },
    };
  }

  /** Keep what controls change until it is applied; nothing is asked before. */
  #collecting(): Context {
    const send = (intent: Intent) => {
      if (!CHANGES.has(intent.type) || !this.#state) return this.#context.send(intent);
      this.#pending.take(intent as Change, this.#state.controls);
      this.#show(this.#state);
      return 0;
    };
    return { ...this.#context, send };
  }

  #send(): void {
    const { send } = this.#context;
    this.#pending.apply((changes) => send({ type: "apply", view: this.#key, changes }));
    if (this.#state) this.#show(this.#state);
  }

  #forget(): void {
    this.#pending.reset();
    if (this.#state) this.#show(this.#state);
    this.#apply.focus();
  }
}

export function filtersView(key: string, context: Context): View<Filters> {
  return new FilterBar(key, context);
}
