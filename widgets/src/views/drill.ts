/** The way down into a member, and the breadcrumb back up. */
import type { Context } from "../context";
import { type Child, h, icon, place, setAttribute } from "../dom";
import { type Popover, popover } from "../popover";
import type { Chart, Scalar } from "../protocol";
import { memberText } from "./members";

export class DrillTools {
  readonly #key: string;
  readonly #context: Context;
  readonly #button = h(
    "button",
    { class: "dk-icon-button", type: "button", "data-action": "drill" },
    icon("drill"),
  );
  readonly #menu: Popover;
  readonly #list = h("div", { class: "dk-options" });
  #depth = 0;
  #members: Scalar[] = [];

  constructor(key: string, context: Context) {
    this.#key = key;
    this.#context = context;
    this.#menu = popover(this.#button, "Drill down into", () => this.#opening());
    this.#menu.panel.classList.add("dk-menu");
    this.#menu.panel.append(h("p", { class: "dk-panel-title" }, "Drill down into"), this.#list);
  }

  tools(state: Chart): Child[] {
    const { select } = state;
    const keys = state.drill?.keys ?? (select?.op === "in" ? select.keys : []);
    const inert = select?.op === "in" && "inert" in select ? (select.inert ?? []) : [];
    const open = (keys as Scalar[]).filter((_, position) => !inert.includes(position));
    this.#members = Array.isArray(keys[0]) ? [] : [...new Set(open)];
    if (!state.drill?.can || this.#members.length === 0) return [];
    const level = state.drill.level;
    setAttribute(this.#button, "aria-label", `Drill down from ${level}`);
    setAttribute(this.#button, "title", "Drill down (Alt and click, or Alt and Down)");
    return [this.#button, this.#menu.panel];
  }

  breadcrumb(state: Chart): Child[] {
    const path = state.drill?.path ?? [];
    this.#depth = path.length;
    if (path.length === 0) return [];
    const crumb = (text: string, depth: number) =>
      h(
        "li",
        {},
        depth === path.length
          ? h("span", { "aria-current": "true" }, text)
          : h(
              "button",
              { class: "dk-crumb", type: "button", onclick: () => this.#up(depth) },
              text,
            ),
      );
    return [
      h(
        "nav",
        { class: "dk-crumbs", "aria-label": `Path of ${state.title}` },
        h("ol", {}, crumb("All", 0), ...path.map(({ text }, index) => crumb(text, index + 1))),
      ),
    ];
  }

  up(): void {
    if (this.#depth > 0) this.#up(this.#depth - 1);
  }

  #up(depth: number): void {
    this.#depth = depth;
    this.#context.send({ type: "up", view: this.#key, depth });
  }

  #opening(): HTMLElement | null {
    place(
      this.#list,
      this.#members.map((member) =>
        h(
          "button",
          {
            class: "dk-preset",
            type: "button",
            onclick: () => {
              this.#menu.close();
              this.#context.send({ type: "drill", view: this.#key, member });
            },
          },
          memberText(member),
        ),
      ),
    );
    return this.#list.querySelector("button");
  }
}
