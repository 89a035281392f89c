/** What the page as a whole is made into: paper, or files of all its numbers. */
import { served } from "../address";
import type { Context } from "../context";
import { h, icon } from "../dom";
import type { Item } from "../menu";
import type { FileFormat } from "../protocol";
import { printPage } from "./paper";

const FILES = { xlsx: "All data as XLSX", csv: "All data as CSV" } as const;

export class ExportMenu {
  readonly el: HTMLButtonElement;
  readonly #context: Context;
  #files: readonly FileFormat[] = [];

  constructor(context: Context) {
    this.#context = context;
    this.el = h(
      "button",
      {
        class: "dk-control dk-views-button",
        type: "button",
        "data-action": "export",
        "aria-haspopup": "menu",
        hidden: true,
        onclick: () => this.#open(),
      },
      icon("download", 16),
      h("span", { class: "dk-control-value" }, "Export"),
      icon("chevron", 14),
    );
  }

  /** Which files the kernel can write. */
  set files(files: readonly FileFormat[]) {
    this.#files = files;
    this.el.hidden = this.#items().length === 0;
  }

  #open(): void {
    this.#context.menu.open("Export", this.#items(), this.el.getBoundingClientRect(), this.el);
  }

  /** Around a notebook there is more than this page; only a page that is served is printed. */
  #items(): Item[] {
    const print = { text: "Print or save as PDF", action: "print", run: () => this.#print() };
    const files = (["xlsx", "csv"] as const)
      .filter((format) => this.#files.includes(format))
      .map((format) => ({
        text: FILES[format],
        action: `export-${format}`,
        run: () => this.#write(format),
      }));
    return [...(served() ? [print] : []), ...files];
  }

  #print(): void {
    const root = this.el.closest<HTMLElement>(".dk-root");
    if (!root) return;
    this.#context.announcer.say("Drawing the page for print");
    void printPage(root, this.#context.queue);
  }

  #write(format: FileFormat): void {
    this.#context.announcer.say("Writing the file");
    this.#context.send({ type: "export", format });
  }
}
