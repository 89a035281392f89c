/** Choose one or several members of a dimension, with their counts and a search. */
import { step } from "../a11y";
import type { Context } from "../context";
import type { MemberControl } from "../controls";
import { h, icon, place, setAttribute, setText, uniqueId } from "../dom";
import { counted } from "../format";
import { popover } from "../popover";
import type { Option, Scalar } from "../protocol";
import { memberText, toggled } from "./members";

const TYPING = 150;

/** Give the options that a search leaves, upper and lower case alike. */
export function matching(options: readonly Option[], search: string): Option[] {
  const wanted = caseless(search.trim());
  return options.filter(({ text }) => caseless(text).includes(wanted));
}

/** Give a text as the kernel compares it: lower case, one form of sigma and of i. */
export const caseless = (text: string): string =>
  text.toLowerCase().replaceAll("ς", "σ").replaceAll("i\u0307", "i");

/** Say in a few words what is chosen. */
export function summary(
  control: MemberControl,
  chosen: readonly Scalar[],
  excludes = false,
): string {
  if (chosen.length === 0) return "All";
  const texts = chosen.map(
    (key) => control.options.find((option) => option.key === key)?.text ?? memberText(key),
  );
  if (excludes) return `All but ${texts.length === 1 ? texts[0] : texts.length}`;
  return texts.length === 1 ? (texts[0] ?? "") : `${texts.length} selected`;
}

/** List the chosen members that the kernel's list lacks first, so that they can be taken back. */
export function withChosen(options: readonly Option[], chosen: readonly Scalar[]): Option[] {
  const listed = new Set(options.map(({ key }) => key));
  const lacking = chosen.filter((key) => !listed.has(key));
  return [...lacking.map((key) => ({ key, text: memberText(key), count: 0 })), ...options];
}

type Row = { el: HTMLElement; box: HTMLInputElement; text: HTMLElement; count: HTMLElement };

class Picker {
  readonly el: HTMLElement;
  readonly #view: string;
  readonly #context: Context;
  readonly #label = h("span", { class: "dk-control-label" });
  readonly #value = h("span", { class: "dk-control-value" });
  readonly #search: HTMLInputElement;
  readonly #list = h("div", { class: "dk-options" });
  readonly #note = h("p", { class: "dk-note", role: "status" });
  readonly #modes = h("fieldset", { class: "dk-modes" });
  readonly #modeBoxes: HTMLInputElement[];
  readonly #modeName = uniqueId("mode");
  readonly #actions = h("div", { class: "dk-panel-actions" });
  readonly #rows = new Map<Scalar, Row>();
  readonly #name = uniqueId("options");
  readonly #button: HTMLButtonElement;
  readonly #close: () => void;
  #control: MemberControl | null = null;
  #chosen: readonly Scalar[] = [];
  #excludes = false;
  #found: { search: string; options: Option[]; more: boolean } | null = null;
  #sent = 0;
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(view: string, context: Context) {
    this.#view = view;
    this.#context = context;
    this.#button = h(
      "button",
      { class: "dk-control", type: "button" },
      this.#label,
      " ",
      this.#value,
      icon("chevron", 14),
    );
    this.#search = h("input", {
      class: "dk-search",
      type: "search",
      placeholder: "Search…",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.#searched(),
    });
    this.#modeBoxes = [false, true].map((excludes) =>
      h("input", {
        type: "radio",
        name: this.#modeName,
        onchange: () => this.#turn(excludes),
      }),
    );
    this.#modes.append(
      h("legend", { class: "dk-sr" }, "Which are shown"),
      ...["Only these", "All but these"].map((text, index) =>
        h("label", { class: "dk-mode" }, this.#modeBoxes[index], text),
      ),
    );
    const { panel, close } = popover(this.#button, "", () => this.#opening());
    this.#close = close;
    panel.classList.add("dk-picker");
    panel.append(
      this.#modes,
      h("div", { class: "dk-search-box" }, icon("search", 14), this.#search),
      this.#actions,
      this.#list,
      this.#note,
    );
    panel.addEventListener("keydown", (event) => this.#key(event));
    this.el = h("div", { class: "dk-control-box" }, this.#button, panel);
    this.#panel = panel;
  }
  readonly #panel: HTMLElement;

  update(control: MemberControl): void {
    this.#control = control;
    if (this.#context.answered() >= this.#sent) {
      this.#chosen = control.selected;
      if (control.selected.length > 0) this.#excludes = control.exclude;
    }
    setText(this.#label, control.label);
    setAttribute(this.#panel, "aria-label", control.label);
    setAttribute(this.#list, "aria-label", control.label);
    setAttribute(this.#search, "aria-label", `Search ${control.label}`);
    setAttribute(this.#list, "role", control.type === "multi" ? "group" : "radiogroup");
    place(this.#actions, control.type === "multi" ? this.#multiActions() : []);
    this.#actions.hidden = control.type !== "multi";
    this.#modes.hidden = control.type !== "multi";
    this.#show();
  }

  #actionButtons: HTMLElement[] | null = null;
  #multiActions(): HTMLElement[] {
    this.#actionButtons ??= [
      h(
        "button",
        {
          class: "dk-link",
          type: "button",
          onclick: () => this.#choose(this.#visible().map(({ key }) => key)),
        },
        "Select all",
      ),
      h("button", { class: "dk-link", type: "button", onclick: () => this.#choose([]) }, "Clear"),
    ];
    return this.#actionButtons;
  }

  #visible(): Option[] {
    const control = this.#control;
    if (!control) return [];
    const search = this.#search.value;
    if (search.trim() === "") {
      const all = withChosen(control.options, this.#chosen);
      return control.type === "multi"
        ? all
        : [{ key: ALL, text: "All", count: control.total }, ...all];
    }
    if (this.#found?.search === search) return this.#found.options;
    return matching(control.options, search);
  }

  #show(): void {
    const control = this.#control;
    if (!control) return;
    const words = summary(control, this.#chosen, this.#excludes);
    this.#modeBoxes.forEach((box, index) => {
      box.checked = this.#excludes === (index === 1);
    });
    setText(this.#value, words);
    this.#button.dataset.active = String(this.#chosen.length > 0);
    const options = this.#visible();
    const keys = new Set(options.map(({ key }) => key));
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    place(
      this.#list,
      options.map((option) => this.#row(option, control).el),
    );
    const more = this.#search.value.trim() === "" ? control.more : (this.#found?.more ?? false);
    const listed = `${counted(options.length)} of ${counted(control.total)} shown: search for more`;
    const hidden = control.hidden > 0 && `${counted(control.hidden)} without rows left out`;
    const notes = [options.length === 0 ? "Nothing found" : more && listed, hidden];
    setText(this.#note, notes.filter((note) => note).join(" · "));
    this.#note.hidden = this.#note.textContent === "";
  }

  #row(option: Option, control: MemberControl): Row {
    let row = this.#rows.get(option.key);
    if (!row) {
      row = this.#makeRow(option, control);
      this.#rows.set(option.key, row);
    }
    const all = option.key === ALL;
    row.box.checked = all ? this.#chosen.length === 0 : this.#chosen.includes(option.key);
    setText(row.text, option.text);
    setText(row.count, all || option.count === null ? "" : counted(option.count));
    row.el.dataset.zero = String(!all && option.count === 0);
    return row;
  }

  #makeRow(option: Option, control: MemberControl): Row {
    const box = h("input", {
      type: control.type === "multi" ? "checkbox" : "radio",
      name: control.type === "multi" ? null : this.#name,
      onchange: () => this.#toggle(option.key),
    });
    const text = h("span", { class: "dk-option-text" });
    const count = h("span", { class: "dk-option-count" });
    return { el: h("label", { class: "dk-option" }, box, text, count), box, text, count };
  }

  #toggle(key: Scalar): void {
    if (this.#control?.type === "multi") this.#choose(toggled(this.#chosen, key, true));
    else this.#choose(key === ALL ? [] : [key]);
  }

  #choose(values: readonly Scalar[]): void {
    if (!this.#control) return;
    this.#chosen = values;
    this.#sent = this.#context.send({
      type: "filter",
      view: this.#view,
      field: this.#control.field,
      op: this.#excludes && values.length > 0 ? "not_in" : "in",
      values: [...values],
    });
    this.#show();
  }

  /** Mean those chosen, or all but them; with none chosen nothing changes yet. */
  #turn(excludes: boolean): void {
    this.#excludes = excludes;
    if (this.#chosen.length > 0) this.#choose(this.#chosen);
    else this.#show();
  }

  #opening(): HTMLElement {
    if (this.#chosen.length === 0) this.#excludes = false;
    this.#search.value = "";
    this.#show();
    return this.#search;
  }

  #searched(): void {
    this.#show();
    clearTimeout(this.#typing);
    const control = this.#control;
    const search = this.#search.value;
    if (!control?.more || search.trim() === "") return;
    this.#typing = setTimeout(async () => {
      const turn = ++this.#asked;
      const { options, more } = await this.#context.options(this.#view, control.field, search);
      if (turn !== this.#asked || this.#search.value !== search) return;
      this.#found = { search, options, more };
      this.#show();
    }, TYPING);
  }

  #key(event: KeyboardEvent): void {
    const boxes = [...this.#list.querySelectorAll("input")];
    const target = event.target as HTMLElement;
    const at = boxes.indexOf(target as HTMLInputElement);
    const vertical = event.key === "ArrowDown" || event.key === "ArrowUp";
    const next =
      vertical || (at >= 0 && !event.key.startsWith("Arrow"))
        ? step(event.key, at, boxes.length)
        : null;
    if (at === 0 && event.key === "ArrowUp") this.#search.focus();
    else if (next !== null) boxes[next]?.focus();
    else if (event.key === "Enter") this.#enter(at, boxes);
    else if (
      at >= 0 &&
      event.key.length === 1 &&
      event.key !== " " &&
      !event.ctrlKey &&
      !event.metaKey
    ) {
      this.#search.focus();
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Enter takes the row in focus, or the first match of a search, and goes on or away. */
  #enter(at: number, boxes: HTMLInputElement[]): void {
    const searched = this.#search.value.trim() !== "";
    const box = at >= 0 ? boxes[at] : searched ? boxes[0] : undefined;
    box?.click();
    if (!box || this.#control?.type !== "multi") this.#close();
  }
}

const ALL = "\u0000all";

/** Make the control of one dimension. */
export function memberControl(
  view: string,
  context: Context,
): { el: HTMLElement; update(control: MemberControl): void } {
  return new Picker(view, context);
}
