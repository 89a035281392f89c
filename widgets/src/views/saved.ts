/** Saved views: opened, saved, renamed, deleted; kept by the kernel where it lets pages write, else in this browser. */
import type { Context } from "../context";
import { h, icon, place, setText } from "../dom";
import { type Popover, popover } from "../popover";
import type { Saved } from "../protocol";
import { Stored } from "../stored";

const LONGEST = 100;

export type Kept = { saved: Saved | null; state: string; name: string };
type Entry = { name: string; mine: boolean; changes: boolean; current: boolean };

export class SavedMenu {
  readonly el: HTMLElement;
  readonly #context: Context;
  readonly #list = h("ul", { class: "dk-views", "aria-label": "Saved views" });
  readonly #note = h("p", { class: "dk-note", role: "status" });
  readonly #name: HTMLInputElement;
  readonly #save: HTMLButtonElement;
  readonly #link: HTMLInputElement;
  readonly #share: HTMLElement;
  readonly #label = h("span", { class: "dk-control-value" }, "Views");
  readonly #popover: Popover;
  #saved: Saved = { names: [], current: "", shared: false };
  #stored: Stored | null = null;
  #state = "";
  #editing: string | null = null;

  constructor(context: Context) {
    this.#context = context;
    const button = h(
      "button",
      { class: "dk-control dk-views-button", type: "button", "data-action": "views" },
      icon("bookmark", 16),
      this.#label,
      icon("chevron", 14),
    );
    this.#name = h("input", {
      class: "dk-input",
      type: "text",
      placeholder: "Name of this view",
      "aria-label": "Name of this view",
      maxlength: LONGEST,
      autocomplete: "off",
      oninput: () => this.#named(),
    });
    this.#save = h("button", { class: "dk-button", type: "submit", "data-action": "save" }, "Save");
    const form = h(
      "form",
      {
        class: "dk-views-save",
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          this.#keep();
        },
      },
      this.#name,
      this.#save,
    );
    this.#link = h("input", {
      class: "dk-input",
      type: "text",
      readonly: true,
      "aria-label": "Link to this view",
      onfocus: () => this.#link.select(),
    });
    const copy = h(
      "button",
      {
        class: "dk-button",
        type: "button",
        "data-action": "copy-link",
        onclick: () => this.#copy(),
      },
      "Copy link",
    );
    this.#share = h("div", { class: "dk-views-save" }, this.#link, copy);
    this.#popover = popover(button, "Saved views", () => {
      this.#show();
      return null;
    });
    const { panel } = this.#popover;
    panel.classList.add("dk-views-panel");
    panel.append(this.#list, form, this.#share, this.#note);
    this.el = h("div", { class: "dk-control-box" }, button, panel);
  }

  /** Take what the kernel keeps, the present choice as text, and the name of the dashboard here. */
  update({ saved, state, name }: Kept): void {
    this.#saved = saved ?? this.#saved;
    this.#state = state;
    this.#stored ??= new Stored(name);
    this.#refresh();
  }

  #refresh(): void {
    const current = this.#entries().find((entry) => entry.current);
    setText(this.#label, current?.name ?? "Views");
    this.el.dataset.current = String(current !== undefined);
    if (this.#popover.isOpen()) this.#show();
  }

  #entries(): Entry[] {
    const { names, current, shared } = this.#saved;
    const own = [...(this.#stored?.all() ?? [])].map(([name, state]) => ({
      name,
      mine: true,
      changes: true,
      current: current === "" && state === this.#state,
    }));
    const theirs = names.map((name) => ({
      name,
      mine: false,
      changes: shared,
      current: name === current,
    }));
    return [...theirs, ...own];
  }

  #show(): void {
    const entries = this.#entries();
    const note = this.#saved.shared
      ? "Everyone who may see this page sees these views."
      : "New views are kept in this browser.";
    setText(this.#note, note);
    place(
      this.#list,
      entries.map((entry) => this.#row(entry)),
    );
    if (entries.length === 0) {
      place(this.#list, [h("li", { class: "dk-views-none" }, "No saved views yet.")]);
    }
    this.#link.value = this.#context.link();
    this.#share.hidden = this.#link.value === "";
    this.#named();
  }

  #row(entry: Entry): HTMLElement {
    const { name, changes, current } = entry;
    const key = `${entry.mine} ${name}`;
    if (this.#editing === key) return this.#renaming(entry);
    const open = h(
      "button",
      {
        class: "dk-views-open",
        type: "button",
        "aria-current": current ? "true" : null,
        onclick: () => this.#open(entry),
      },
      h("span", { class: "dk-views-mark" }, current && icon("check", 14)),
      h("span", { class: "dk-views-name" }, name),
    );
    const action = (label: string, mark: "pencil" | "trash", act: () => void) =>
      h(
        "button",
        {
          class: "dk-icon-button dk-small",
          type: "button",
          "aria-label": `${label} ${name}`,
          title: label,
          onclick: act,
        },
        icon(mark, 14),
      );
    const rename = () => {
      this.#editing = key;
      this.#show();
      this.#list.querySelector("input")?.focus();
    };
    return h(
      "li",
      { class: "dk-views-row" },
      open,
      changes && action("Rename", "pencil", rename),
      changes && action("Delete", "trash", () => this.#delete(entry)),
    );
  }

  #renaming(entry: Entry): HTMLElement {
    const leave = () => {
      this.#editing = null;
      this.#show();
    };
    const input = h("input", {
      class: "dk-input",
      type: "text",
      value: entry.name,
      maxlength: LONGEST,
      "aria-label": `New name for ${entry.name}`,
      onkeydown: (event: KeyboardEvent) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        leave();
      },
    });
    const done = (event: SubmitEvent) => {
      event.preventDefault();
      const to = input.value.trim();
      this.#editing = null;
      if (to !== "" && to !== entry.name) this.#rename(entry, to);
      this.#show();
    };
    return h(
      "li",
      {},
      h(
        "form",
        { class: "dk-views-save", onsubmit: done },
        input,
        h("button", { class: "dk-button", type: "submit" }, "Rename"),
      ),
    );
  }

  /** Say that a name is taken before it is given up. */
  #named(): void {
    const name = this.#name.value.trim();
    const taken = this.#entries().some((entry) => entry.changes && entry.name === name);
    setText(this.#save, taken ? "Replace" : "Save");
    this.#save.disabled = name === "";
  }

  #keep(): void {
    const name = this.#name.value.trim();
    if (name === "") return;
    const replace = this.#save.textContent === "Replace";
    if (this.#saved.shared) this.#context.send({ type: "save", name, replace });
    else if (!this.#write(() => this.#stored?.save(name, this.#state))) return;
    this.#name.value = "";
    this.#refresh();
  }

  #open(entry: Entry): void {
    this.#popover.close();
    if (!entry.mine) this.#context.send({ type: "open", name: entry.name });
    else {
      const state = this.#stored?.all().get(entry.name);
      if (state !== undefined) this.#context.send({ type: "restore", state });
    }
  }

  #rename({ name, mine }: Entry, to: string): void {
    if (!mine) this.#context.send({ type: "rename", name, to });
    else if (this.#stored?.all().has(to)) setText(this.#note, `There is a view ${to} already.`);
    else this.#write(() => this.#stored?.rename(name, to));
    this.#refresh();
  }

  #delete({ name, mine }: Entry): void {
    if (!mine) this.#context.send({ type: "delete", name });
    else this.#write(() => this.#stored?.delete(name));
    this.#refresh();
    this.#name.focus();
  }

  /** A browser may refuse to keep anything; that is said, and the name stays in its place. */
  #write(work: () => void): boolean {
    try {
      work();
      return true;
    } catch {
      setText(
        this.#note,
        "This browser does not keep anything for this page. Copy the link instead.",
      );
      return false;
    }
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#link.value);
      setText(this.#note, "Copied.");
    } catch {
      this.#link.focus();
      setText(this.#note, "Press Ctrl+C to copy the link.");
    }
  }
}
