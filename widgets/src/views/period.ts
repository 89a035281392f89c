/** The date control: a period in words or from day to day, and what to compare it with. */
import { roving } from "../a11y";
import type { Context } from "../context";
import type { PeriodControl } from "../controls";
import { h, icon, place, setAttribute, setText, uniqueId } from "../dom";
import { popover } from "../popover";
import { daysWords } from "./days";

/** Say what is wrong with a range of days, or nothing. */
export function rangeProblem(start: string, end: string): string {
  if (start === "" || end === "") return "Give both days.";
  return start > end ? "The first day is after the last." : "";
}

const DAYS = /^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$/;
/** Write a period for a button: its words, or its days as people write them. */
export function periodWords({ words, start, end, presets }: PeriodControl): string {
  const named = presets.find((preset) => preset.words === words)?.text;
  if (named) return named;
  const exact = DAYS.test(words) || words === "";
  return exact && start && end ? daysWords(start, end) : sentence(words);
}

const sentence = (words: string) => words.charAt(0).toLocaleUpperCase() + words.slice(1);

class Period {
  readonly el: HTMLElement;
  readonly #context: Context;
  readonly #value = h("span", { class: "dk-control-value" });
  readonly #button: HTMLButtonElement;
  readonly #close: () => void;
  readonly #presets = h("div", { class: "dk-presets", role: "group", "aria-label": "Periods" });
  readonly #from = h("input", { class: "dk-date", type: "date" });
  readonly #to = h("input", { class: "dk-date", type: "date" });
  readonly #problem = h("p", { class: "dk-problem", role: "alert" });
  readonly #compares = h("fieldset", { class: "dk-compares" });
  readonly #name = uniqueId("compare");
  #presetWords = "";
  #shown: PeriodControl | null = null;

  constructor(context: Context) {
    this.#context = context;
    this.#button = h(
      "button",
      { class: "dk-control", type: "button" },
      icon("calendar", 14),
      h("span", { class: "dk-control-label" }, "Period"),
      " ",
      this.#value,
      icon("chevron", 14),
    );
    const { panel, close } = popover(this.#button, "Period", () => this.#opening());
    this.#close = close;
    panel.classList.add("dk-period");
    const form = h(
      "form",
      { class: "dk-range", onsubmit: (event: Event) => this.#apply(event) },
      h("label", {}, "From", this.#from),
      h("label", {}, "To", this.#to),
      h("button", { class: "dk-button dk-primary", type: "submit" }, "Apply"),
      this.#problem,
    );
    panel.append(this.#presets, h("div", { class: "dk-period-side" }, form, this.#compares));
    roving(this.#presets, () => [...this.#presets.querySelectorAll("button")]);
    this.el = h("div", { class: "dk-control-box" }, this.#button, panel);
  }

  update(control: PeriodControl): void {
    this.#shown = control;
    const words = periodWords(control);
    setText(this.#value, words);
    this.#listPresets(control);
    for (const input of [this.#from, this.#to]) {
      setAttribute(input, "min", control.min);
      setAttribute(input, "max", control.max);
    }
    if (!this.#from.form?.contains(document.activeElement)) this.#fill(control);
    this.#listCompares(control);
  }

  #fill(control: PeriodControl): void {
    this.#from.value = control.start ?? "";
    this.#to.value = control.end ?? "";
    setText(this.#problem, "");
  }

  #listPresets(control: PeriodControl): void {
    const words = JSON.stringify(control.presets);
    if (words !== this.#presetWords) {
      this.#presetWords = words;
      place(
        this.#presets,
        control.presets.map(({ words: preset, text }) =>
          h(
            "button",
            {
              class: "dk-preset",
              type: "button",
              "data-words": preset,
              onclick: () => this.#choose(preset),
            },
            text || sentence(preset),
          ),
        ),
      );
    }
    for (const button of this.#presets.querySelectorAll("button")) {
      setAttribute(button, "aria-pressed", String(button.dataset.words === control.words));
    }
  }

  #listCompares(control: PeriodControl): void {
    this.#compares.hidden = control.compares.length === 0;
    const focused = (document.activeElement as HTMLInputElement | null)?.name === this.#name;
    place(this.#compares, [
      h("legend", {}, "Compare with"),
      ...control.compares.map(({ value, text, note }) => {
        const box = h("input", {
          type: "radio",
          name: this.#name,
          value,
          onchange: () => this.#context.send({ type: "compare", value }),
        });
        box.checked = value === control.compare;
        return h(
          "label",
          { class: "dk-option" },
          box,
          h(
            "span",
            { class: "dk-option-text" },
            text,
            note ? h("span", { class: "dk-note" }, note) : null,
          ),
        );
      }),
    ]);
    if (focused) this.#compares.querySelector<HTMLInputElement>("input:checked")?.focus();
  }

  #choose(words: string): void {
    this.#context.send({ type: "period", words });
    this.#close();
  }

  #apply(event: Event): void {
    event.preventDefault();
    const [start, end] = [this.#from.value, this.#to.value];
    const problem = rangeProblem(start, end);
    setText(this.#problem, problem);
    if (problem !== "") return;
    this.#context.send({ type: "period", start, end });
    this.#close();
  }

  #opening(): HTMLElement | undefined {
    if (this.#shown) this.#fill(this.#shown);
    const buttons = [...this.#presets.querySelectorAll("button")];
    return buttons.find((button) => button.getAttribute("aria-pressed") === "true") ?? buttons[0];
  }
}

/** Make the date control. */
export function periodControl(context: Context): {
  el: HTMLElement;
  update(control: PeriodControl): void;
} {
  return new Period(context);
}
