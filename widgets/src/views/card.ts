/** The frame around every view: title, tools, states of its own, caveats. */
import type { Context } from "../context";
import { type Child, h, icon, place, setAttribute, setText, uniqueId } from "../dom";
import type { Item } from "../menu";
import type { Kind, Payload } from "../protocol";
import { viewItems } from "./opening";

export class Card {
  readonly el: HTMLElement;
  readonly body = h("div", { class: "dk-body" });
  readonly tools = h("div", { class: "dk-tools" });
  readonly titleId = uniqueId("title");
  readonly #title = h("h3", { class: "dk-title", id: this.titleId });
  readonly #sub = h("div", { class: "dk-sub" });
  readonly #foot = h("footer", { class: "dk-foot" });
  readonly #state = h("div", { class: "dk-state" });
  readonly #why: HTMLElement;
  readonly #more: HTMLButtonElement;
  #shown: Payload | null = null;
  readonly #key: string;
  readonly #context: Context;

  constructor(key: string, kind: Kind, context: Context) {
    this.#key = key;
    this.#context = context;
    this.#why = h(
      "button",
      {
        class: "dk-icon-button dk-why",
        type: "button",
        "data-action": "explain",
        "aria-haspopup": "dialog",
        title: "How was this computed?",
        onclick: () => context.send({ type: "explain", view: key }),
      },
      icon("info"),
    );
    this.#why.hidden = true;
    this.#more = h(
      "button",
      {
        class: "dk-icon-button dk-more",
        type: "button",
        "data-action": "more",
        "aria-haspopup": "menu",
        title: "Rows, files and more",
        onclick: () => this.#open(),
      },
      icon("more"),
    );
    this.#more.hidden = true;
    this.el = h(
      kind === "kpi" ? "figure" : "section",
      {
        class: `dk-card dk-${kind}`,
        "data-dashkit-view": key,
        "data-kind": kind,
        "data-status": "loading",
        "aria-busy": "true",
        "aria-labelledby": this.titleId,
      },
      h(
        "header",
        { class: "dk-head" },
        this.#title,
        this.tools,
        h("div", { class: "dk-about" }, this.#why, this.#more),
      ),
      this.#sub,
      this.#state,
      this.body,
      this.#foot,
    );
    this.#state.hidden = true;
  }

  /** Put something, such as a breadcrumb, between the title and the body. */
  set sub(children: Child[]) {
    place(this.#sub, children);
  }

  /** Show title, status and caveats; true when the view has something of its own to show. */
  update(state: Payload): boolean {
    setText(this.#title, state.title);
    setAttribute(this.el, "data-status", state.status);
    const ready = state.status === "ready";
    this.#why.hidden = !ready || state.explains !== true;
    this.#shown = state;
    this.#more.hidden = !ready || this.#items().length === 0;
    setAttribute(this.#more, "aria-label", `More of ${state.title || "this"}`);
    setAttribute(this.#why, "aria-label", `How was ${state.title || "this"} computed?`);
    this.body.hidden = !ready;
    this.#state.hidden = ready;
    if (!ready) place(this.#state, this.#instead(state));
    place(this.#foot, [
      ...(state.caveats ?? []).map((text) => h("p", { class: "dk-note dk-caveat" }, text)),
      state.note ? h("p", { class: "dk-note", "data-note": "" }, state.note) : null,
      state.pending ? h("p", { class: "dk-note dk-pending", role: "status" }, state.pending) : null,
    ]);
    return ready;
  }

  /** What else the view can do. */
  more: () => Item[] = () => [];

  /** Open a menu of a view's own where its menu was. */
  menu(title: string, items: readonly Item[]): void {
    this.#context.menu.open(title, items, this.#more.getBoundingClientRect(), this.#more);
  }

  /** How a picture of the view is saved; null where it has none. */
  image: ((ending: "png" | "svg") => void) | null = null;

  #items(): Item[] {
    if (!this.#shown) return [];
    return [...viewItems(this.#key, this.#shown, this.#context, this.image), ...this.more()];
  }

  #open(): void {
    this.menu(this.#shown?.title || "This view", this.#items());
  }

  /** What Retry does; asks the kernel again unless the page itself can do better. */
  retry = (): void => {
    this.#context.send({ type: "retry", view: this.#key });
  };

  /** Give what stands in the place of the view itself. */
  #instead(state: Payload): Child[] {
    if (state.status === "error") return this.#error(state);
    if (state.status !== "loading") return empty(state);
    return [
      h("div", { class: "dk-skeleton dk-pulse" }),
      h("p", { class: "dk-state-text", role: "status" }, state.message ?? "Loading …"),
    ];
  }

  #error(state: Payload): Child[] {
    return [
      icon("alert", 20),
      h("p", { class: "dk-state-text", role: "alert" }, state.message ?? "This view failed."),
      state.retry !== false &&
        h(
          "button",
          {
            class: "dk-button",
            type: "button",
            "data-action": "retry",
            onclick: () => this.retry(),
          },
          "Retry",
        ),
    ];
  }
}

function empty(state: Payload): Child[] {
  const filters = state.filters ?? [];
  return [
    icon("empty", 20),
    h("p", { class: "dk-state-text" }, state.message ?? "No data for these filters"),
    filters.length > 0 &&
      h("ul", { class: "dk-state-filters" }, ...filters.map((text) => h("li", {}, text))),
  ];
}
