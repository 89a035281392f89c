/** A menu beside a button or at a point, in the browser's top layer; arrows walk, Escape closes. */
import { roving } from "./a11y";
import { h, icon, place, setText } from "./dom";
import { type Box, placeBeside } from "./popover";

/** With `checked`, what is on or off: it stays open when it is turned. */
export type Item = { text: string; action: string; run: () => void; checked?: boolean };

export class Menu {
  readonly el: HTMLElement;
  readonly #title = h("p", { class: "dk-panel-title" });
  readonly #list = h("div", { class: "dk-options", role: "menu" });
  #back: HTMLElement | null = null;

  constructor() {
    this.el = h("div", { class: "dk-popover dk-menu", popover: "auto" }, this.#title, this.#list);
    roving(this.#list, () => this.#items);
    this.el.addEventListener("beforetoggle", (event) => {
      if ((event as ToggleEvent).newState !== "closed") return;
      this.#back?.removeAttribute("aria-expanded");
    });
    this.el.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" && event.key !== "Tab") return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
  }

  get #items(): HTMLElement[] {
    return [...this.#list.querySelectorAll("button")];
  }

  /** Show items under a title; the focus goes back to `back`. */
  open(title: string, items: readonly Item[], at: Box, back: HTMLElement): void {
    if (items.length === 0) return;
    this.#back = back;
    setText(this.#title, title);
    this.#list.setAttribute("aria-label", title);
    place(
      this.#list,
      items.map((item) => this.#item(item)),
    );
    if (!this.el.matches(":popover-open")) this.el.showPopover();
    if (back.getAttribute("aria-haspopup") === "menu") back.setAttribute("aria-expanded", "true");
    const { width, height } = this.el.getBoundingClientRect();
    const view = { width: document.documentElement.clientWidth, height: globalThis.innerHeight };
    const { left, top } = placeBeside(at, { width, height }, view);
    this.el.style.left = `${left}px`;
    this.el.style.top = `${top}px`;
    this.#items[0]?.focus({ preventScroll: true });
  }

  close(): void {
    if (this.el.matches(":popover-open")) this.el.hidePopover();
    this.#back?.focus({ preventScroll: true });
  }

  #item({ text, action, run, checked }: Item): HTMLElement {
    if (checked !== undefined) return this.#box(text, action, run, checked);
    return h(
      "button",
      {
        class: "dk-preset",
        type: "button",
        role: "menuitem",
        tabindex: -1,
        "data-action": action,
        onclick: () => {
          this.close();
          run();
        },
      },
      text,
    );
  }

  #box(text: string, action: string, run: () => void, checked: boolean): HTMLElement {
    const box = h(
      "button",
      {
        class: "dk-preset",
        type: "button",
        role: "menuitemcheckbox",
        tabindex: -1,
        "data-action": action,
        "aria-checked": String(checked),
        onclick: () => {
          box.setAttribute("aria-checked", String(box.getAttribute("aria-checked") !== "true"));
          run();
        },
      },
      icon("check"),
      text,
    );
    return box;
  }
}

/** Run once no button is held: some browsers close at its release what opened before. */
export function released({ buttons }: MouseEvent, run: () => void): void {
  if (buttons === 0) {
    run();
    return;
  }
  const over = new AbortController();
  const options = { capture: true, signal: over.signal };
  const ended = (then: () => void) => () => {
    over.abort();
    then();
  };
  globalThis.addEventListener("pointerup", ended(run), options);
  for (const other of ["pointercancel", "pointerdown"]) {
    globalThis.addEventListener(
      other,
      ended(() => undefined),
      options,
    );
  }
}

/** The place of a pointer, as small as one; that of the element when a key opened the menu. */
export function boxOf({ clientX: x, clientY: y }: MouseEvent, element: Element): Box {
  return x || y ? { left: x, right: x, top: y, bottom: y } : element.getBoundingClientRect();
}
