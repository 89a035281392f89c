/** The panel that says how a number was computed; a dialog that keeps the focus while it is open. */
import { dialog } from "../dialog";
import { h, place, setText } from "../dom";
import type { Explained } from "../protocol";

export class ExplainPanel {
  readonly #body = h("div", { class: "dk-explain" });
  readonly #dialog = dialog("dk-explain-dialog", this.#body);
  readonly el = this.#dialog.el;

  show(found: Explained): void {
    this.#dialog.title(`How was ${found.title || "this"} computed?`);
    place(this.#body, [
      h("dl", { class: "dk-details" }, ...found.facts.flatMap(fact)),
      ...found.statements.map(statement),
      found.sample && folded("Some of the rows", rows(found.sample)),
      found.code !== "" && cell(found.code),
    ]);
    this.#dialog.open();
  }
}

const fact = ([name, text]: [string, string]) => [h("dt", {}, name), h("dd", {}, text)];

const folded = (title: string, ...inside: HTMLElement[]) =>
  h("details", { class: "dk-folded" }, h("summary", {}, title), ...inside);

const code = (text: string) => h("pre", { class: "dk-code", tabindex: 0 }, text);

function statement({ about, text, parameters }: Explained["statements"][number]): HTMLElement {
  const bound = h("dl", { class: "dk-details" }, ...parameters.flatMap(fact));
  return folded(`Asked: ${about}`, code(text), ...(parameters.length > 0 ? [bound] : []));
}

function rows({ columns, rows: lines }: NonNullable<Explained["sample"]>): HTMLElement {
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = lines.map((line) => h("tr", {}, ...line.map((text) => h("td", {}, text))));
  const table = h("table", {}, h("thead", {}, head), h("tbody", {}, ...body));
  return h("div", { class: "dk-scroll", tabindex: 0 }, table);
}

function cell(text: string): HTMLElement {
  const copy = h(
    "button",
    {
      class: "dk-button",
      type: "button",
      "data-action": "copy",
      onclick: async () => {
        await navigator.clipboard.writeText(text);
        setText(copy, "Copied");
      },
    },
    "Copy",
  );
  return h("div", { class: "dk-cell-code" }, h("h4", {}, "In a notebook"), code(text), copy);
}
