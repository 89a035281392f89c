/** The pages of a dashboard as tabs. */
import { roving } from "../a11y";
import type { Context } from "../context";
import { h, place, setAttribute } from "../dom";
import type { DashboardSpec } from "../protocol";

export class Tabs {
  readonly el = h("div", { class: "dk-tabs", role: "tablist", "aria-label": "Pages" });
  readonly #context: Context;
  readonly #panelId: string;
  readonly #made = new Map<string, HTMLButtonElement>();

  constructor(context: Context, panelId: string) {
    this.#context = context;
    this.#panelId = panelId;
    roving(this.el, () => [...this.#made.values()]);
    this.el.addEventListener("focusin", (event) => {
      const tab = event.target as HTMLElement;
      if (tab.getAttribute("aria-selected") === "false" && tab.matches(":focus-visible"))
        tab.click();
    });
  }

  update(spec: DashboardSpec): void {
    this.el.hidden = spec.pages.length < 2;
    const lies = spec.navigation === "sidebar";
    setAttribute(this.el, "aria-orientation", lies ? "vertical" : "horizontal");
    place(
      this.el,
      spec.pages.map(({ id, title }) => this.#tab(id, title)),
    );
    this.mark(spec.page);
  }

  /** Mark a page as the one that is shown. */
  mark(page: string): void {
    for (const [id, tab] of this.#made) {
      setAttribute(tab, "aria-selected", String(id === page));
      tab.tabIndex = id === page ? 0 : -1;
    }
  }

  #tab(id: string, title: string): HTMLButtonElement {
    let tab = this.#made.get(id);
    if (!tab) {
      const open = () => {
        if (tab?.getAttribute("aria-selected") === "true") return;
        this.mark(id);
        this.#context.send({ type: "page", page: id });
      };
      tab = h(
        "button",
        {
          class: "dk-tab",
          role: "tab",
          type: "button",
          "aria-controls": this.#panelId,
          onclick: open,
        },
        title,
      );
      this.#made.set(id, tab);
    }
    return tab;
  }
}
