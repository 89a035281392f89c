/** The panel with the rows behind a number; a dialog that keeps the focus while it is open. */
import { type Dialog, dialog } from "../dialog";
import { type Child, h, icon, place, setText } from "../dom";
import { counted } from "../format";
import type { FileFormat, Intent, Mark, Rows, Sort } from "../protocol";
import { heading, keepingFocus, pager } from "./headings";

const TYPING = 200;
const FORMATS: Record<FileFormat, string> = { csv: "CSV", xlsx: "Excel" };

type Asked = { view: string; mark: Mark; sort: Sort[]; page: number; search: string };

export class RowsPanel {
  readonly el: HTMLDialogElement;
  readonly #send: (intent: Intent) => number;
  readonly #dialog: Dialog;
  readonly #facts = h("p", { class: "dk-note" });
  readonly #sums = h("div", { class: "dk-sums" });
  readonly #tools = h("div", { class: "dk-rows-tools" });
  readonly #search: HTMLInputElement;
  readonly #table = h("div", { class: "dk-scroll", tabindex: 0, role: "group" });
  readonly #pager = h("div", { class: "dk-pager" });
  readonly #note = h("p", { class: "dk-note", role: "status" });
  #asked: Asked = { view: "", mark: [], sort: [], page: 0, search: "" };
  #files: readonly FileFormat[] = [];
  #seq = -1;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (intent: Intent) => number) {
    this.#send = send;
    this.#search = h("input", {
      class: "dk-search",
      type: "search",
      placeholder: "Search these rows…",
      "aria-label": "Search these rows: texts that contain it, numbers and days that are it",
      maxlength: 100,
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.#searched(),
    });
    const box = h("div", { class: "dk-search-box" }, icon("search"), this.#search);
    this.#dialog = dialog(
      "dk-rows-dialog",
      this.#facts,
      this.#sums,
      h("div", { class: "dk-rows-bar" }, box, this.#tools),
      this.#table,
      h("footer", { class: "dk-rows-foot" }, this.#note, this.#pager),
    );
    this.el = this.#dialog.el;
  }

  /** Ask for the rows of a mark and show that they come. */
  open(view: string, title: string, mark: Mark, files: readonly FileFormat[]): void {
    this.#asked = { view, mark, sort: [], page: 0, search: "" };
    this.#files = files;
    clearTimeout(this.#typing);
    this.#search.value = "";
    this.#dialog.title(`Rows of ${title}`);
    setText(this.#facts, "");
    for (const part of [this.#sums, this.#tools, this.#table, this.#pager]) place(part, []);
    this.#ask({});
    this.#dialog.open();
  }

  show(found: Rows): void {
    if (found.ack !== this.#seq) return;
    this.el.removeAttribute("aria-busy");
    const { title, mark, facts, sums } = found;
    this.#dialog.title(`Rows of ${title}${mark && `: ${mark}`}`);
    setText(this.#facts, facts.join(" · "));
    place(
      this.#sums,
      sums.map((text) => h("p", {}, text)),
    );
    setText(this.#note, this.#words(found));
    keepingFocus(this.el, () => {
      place(this.#tools, this.#files.map((format) => this.#file(format)) as Child[]);
      place(this.#table, [this.#grid(found)]);
      const { page, pages } = found;
      const go = (to: number) => this.#ask({ page: to });
      place(this.#pager, pages > 1 ? pager({ page, pages, count: found.found }, go) : []);
    });
    this.#table.setAttribute("aria-label", `Rows, page ${found.page + 1} of ${found.pages}`);
    this.#table.scrollTop = 0;
  }

  /** Say why the rows do not come; true when it was the panel that asked. */
  refused(ack: number, message: string): boolean {
    if (ack !== this.#seq) return false;
    this.el.removeAttribute("aria-busy");
    setText(this.#note, message);
    return true;
  }

  #words({ found, count, deepest, rows }: Rows): string {
    if (count === 0) return "No rows for these filters.";
    if (found === 0) return `None of ${counted(count)} rows has this text.`;
    const some = found < count ? `${counted(found)} of ${counted(count)} rows have this text.` : "";
    const end = `The first ${counted(deepest ?? 0)} can be turned to; search, filter or export.`;
    const one = rows.length === 0 ? "No rows on this page." : "";
    return [some, deepest === null ? "" : end, one].filter((part) => part !== "").join(" ");
  }

  #grid({ columns, rows }: Rows): HTMLElement {
    const head = columns.map((column) =>
      heading(columns, column, (sort) => this.#ask({ sort, page: 0 })),
    );
    const cell = (text: string, at: number) =>
      h("td", { "data-align": columns[at]?.align ?? "left" }, text);
    return h(
      "table",
      { class: "dk-grid-table" },
      h("thead", {}, h("tr", {}, ...head)),
      h("tbody", {}, ...rows.map((texts) => h("tr", {}, ...texts.map(cell)))),
    );
  }

  #file(format: FileFormat): HTMLElement {
    const { view, mark, search } = this.#asked;
    const ask = () => this.#send({ type: "export", view, format, what: "rows", mark, search });
    const name = FORMATS[format];
    return h(
      "button",
      {
        class: "dk-button",
        type: "button",
        "data-focus": `file:${format}`,
        "data-action": `rows-${format}`,
        "aria-label": `Save these rows as ${name}`,
        onclick: ask,
      },
      name,
    );
  }

  #searched(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      if (this.el.open) this.#ask({ search: this.#search.value, page: 0 });
    }, TYPING);
  }

  #ask(change: Partial<Asked>): void {
    this.#asked = { ...this.#asked, ...change };
    this.el.setAttribute("aria-busy", "true");
    setText(this.#note, "Reading rows…");
    this.#seq = this.#send({ type: "rows", ...this.#asked });
  }
}
