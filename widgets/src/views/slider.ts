/** Choose a range of numbers or days: two thumbs over the data's own, exact ends, missing or not. */
import type { Context } from "../context";
import type { SliderControl } from "../controls";
import { h, icon, place, setAttribute, setText } from "../dom";
import { counted } from "../format";
import { popover } from "../popover";
import type { Option, Scalar } from "../protocol";
import { bars } from "./bins";
import { dayAfter, dayNumber, dayOf, dayWords } from "./days";

const RESTING = 300;
type End = Scalar;
type Side = "low" | "high";
type Range = { low: End; high: End; missing: boolean };

/** Write an end of a range. */
export function endWords(kind: SliderControl["kind"], end: End): string {
  if (end === null) return "no limit";
  if (kind === "date") return dayWords(String(end));
  return Number(end).toLocaleString("en", { maximumFractionDigits: 8 });
}

/** Write a range for a button. */
export function rangeWords({ kind }: SliderControl, { low, high, missing }: Range): string {
  if (low === null && high === null) return "All";
  const [first, last] = [endWords(kind, low), endWords(kind, high)];
  const words =
    low === null ? `to ${last}` : high === null ? `from ${first}` : `${first} – ${last}`;
  return missing ? `${words} or missing` : words;
}

/** Say what is wrong with two ends, or nothing. */
export function endsProblem(kind: SliderControl["kind"], low: End, high: End): string {
  if (low === null || high === null) return "";
  const crossed = kind === "date" ? low > high : Number(low) > Number(high);
  if (!crossed) return "";
  return kind === "date" ? "The first day is after the last." : "The lower end is above the upper.";
}

class Slider {
  readonly el: HTMLElement;
  readonly #view: string;
  readonly #context: Context;
  readonly #label = h("span", { class: "dk-control-label" });
  readonly #value = h("span", { class: "dk-control-value" });
  readonly #button: HTMLButtonElement;
  readonly #panel: HTMLElement;
  readonly #bins = h("div", { class: "dk-bins", "aria-hidden": "true" });
  readonly #track = h("div", { class: "dk-track" });
  readonly #thumbs: Record<Side, HTMLInputElement>;
  readonly #fields: Record<Side, HTMLInputElement>;
  readonly #keep = h("input", { type: "checkbox", onchange: () => this.#kept() });
  readonly #keepText = h("span", { class: "dk-option-text" });
  readonly #keepRow: HTMLElement;
  readonly #problem = h("p", { class: "dk-problem", role: "alert" });
  readonly #ends = h("div", { class: "dk-ends", "aria-hidden": "true" });
  readonly #clearing = h(
    "button",
    { class: "dk-link", type: "button", onclick: () => this.#clear() },
    "Clear",
  );
  #control: SliderControl | null = null;
  #range: Range = { low: null, high: null, missing: false };
  #options: Option[] = [];
  #asked = 0;
  #sent = 0;
  #keyed = false;
  #resting: ReturnType<typeof setTimeout> | undefined;

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
    this.#thumbs = { low: this.#thumb("low"), high: this.#thumb("high") };
    this.#fields = { low: this.#field("low"), high: this.#field("high") };
    this.#keepRow = h("label", { class: "dk-option" }, this.#keep, this.#keepText);
    const { panel } = popover(this.#button, "", () => this.#opening());
    this.#panel = panel;
    panel.classList.add("dk-slider");
    panel.append(
      this.#bins,
      h("div", { class: "dk-thumbs" }, this.#track, this.#thumbs.low, this.#thumbs.high),
      this.#ends,
      h(
        "form",
        { class: "dk-range", onsubmit: (event: Event) => this.#typed(event) },
        h("label", {}, "From", this.#fields.low),
        h("label", {}, "To", this.#fields.high),
        this.#problem,
      ),
      this.#keepRow,
      this.#clearing,
    );
    this.el = h("div", { class: "dk-control-box" }, this.#button, panel);
    context.signal.addEventListener("abort", () => clearTimeout(this.#resting));
  }

  update(control: SliderControl): void {
    this.#control = control;
    const { label, kind, absent } = control;
    setText(this.#label, label);
    setAttribute(this.#panel, "aria-label", label);
    for (const side of ["low", "high"] as const) {
      const end = side === "low" ? "from" : "to";
      setAttribute(this.#thumbs[side], "aria-label", `${label} ${end}`);
      setAttribute(this.#fields[side], "aria-label", `${label} ${end}, exactly`);
      setAttribute(this.#fields[side], "type", kind === "date" ? "date" : "number");
      setAttribute(this.#fields[side], "step", kind === "number" ? "any" : null);
    }
    this.#keepRow.hidden = absent === 0 && !control.missing;
    const rows = absent === null ? "rows" : `${counted(absent)} rows`;
    setText(this.#keepText, `Keep ${rows} without a value`);
    this.#scale(control);
    if (this.#resting !== undefined || this.#context.answered() < this.#sent) return;
    const { low, high, missing } = control;
    this.#range = { low, high, missing };
    this.#show();
  }

  #thumb(side: Side): HTMLInputElement {
    return h("input", {
      class: `dk-thumb dk-${side}`,
      type: "range",
      onkeydown: () => {
        this.#keyed = true;
      },
      onpointerdown: () => {
        this.#keyed = false;
      },
      oninput: () => this.#moved(side),
      onchange: () => this.#send(this.#keyed ? RESTING : 0),
    });
  }

  #field(side: Side): HTMLInputElement {
    return h("input", {
      class: "dk-date",
      autocomplete: "off",
      "data-side": side,
      onchange: (event: Event) => this.#typed(event),
    });
  }

  /** Give the ends and the step of the thumbs; without data there is nothing to slide over. */
  #scale(control: SliderControl): void {
    const [low, high] = this.#bounds(control);
    const none = low === null || high === null || low >= high;
    for (const thumb of Object.values(this.#thumbs)) {
      thumb.disabled = none;
      setAttribute(thumb, "min", String(low ?? 0));
      setAttribute(thumb, "max", String(high ?? 1));
      setAttribute(thumb, "step", String(control.step));
    }
    place(this.#ends, [
      h("span", {}, control.min === null ? "" : endWords(control.kind, control.min)),
      h("span", {}, control.max === null ? "" : endWords(control.kind, control.max)),
    ]);
  }

  #bounds({ kind, min, max }: SliderControl): [number | null, number | null] {
    const number = (end: End) =>
      end === null ? null : kind === "date" ? dayNumber(String(end)) : Number(end);
    return [number(min), number(max)];
  }

  /** Give the place of an end on the scale. */
  #at(control: SliderControl, side: Side): number {
    const [min, max] = this.#bounds(control);
    const end = this.#range[side];
    if (end === null) return (side === "low" ? min : max) ?? 0;
    return control.kind === "date" ? dayNumber(String(end)) : Number(end);
  }

  #show(): void {
    const control = this.#control;
    if (!control) return;
    const { low, high, missing } = this.#range;
    const words = rangeWords(control, this.#range);
    setText(this.#value, words);
    this.#button.dataset.active = String(words !== "All");
    this.#clearing.setAttribute("aria-disabled", String(words === "All"));
    this.#keep.checked = missing;
    for (const side of ["low", "high"] as const) {
      const [thumb, field, end] = [this.#thumbs[side], this.#fields[side], { low, high }[side]];
      thumb.value = String(this.#at(control, side));
      setAttribute(thumb, "aria-valuetext", endWords(control.kind, end));
      if (document.activeElement !== field) field.value = end === null ? "" : String(end);
      setAttribute(
        field,
        "placeholder",
        String((side === "low" ? control.min : control.max) ?? ""),
      );
    }
    this.#paint(control);
  }

  #paint(control: SliderControl): void {
    const [min, max] = this.#bounds(control);
    if (min === null || max === null) return;
    const span = max - min || 1;
    const part = (value: number) => Math.min(1, Math.max(0, (value - min) / span));
    const [from, to] = [part(this.#at(control, "low")), part(this.#at(control, "high"))];
    this.#track.style.setProperty("--dk-from", String(from));
    this.#track.style.setProperty("--dk-to", String(to));
    this.#thumbs.low.style.zIndex = from > 0.5 ? "2" : "1";
    const number = (key: Scalar) =>
      control.kind === "date" ? dayNumber(String(key)) : Number(key);
    place(this.#bins, [bars(this.#options, number, [min, max], [from, to])]);
    this.#bins.hidden = this.#options.length === 0;
  }

  /** A thumb stops at the other one; at the end of the data it sets no limit. */
  #moved(side: Side): void {
    const control = this.#control;
    if (!control) return;
    const [min, max] = this.#bounds(control);
    const other = this.#at(control, side === "low" ? "high" : "low");
    const thumb = this.#thumbs[side];
    const wanted = Number(thumb.value);
    const place = side === "low" ? Math.min(wanted, other) : Math.max(wanted, other);
    const end = place === (side === "low" ? min : max) ? null : place;
    const value = end !== null && control.kind === "date" ? dayOf(end) : end;
    this.#range = { ...this.#range, [side]: value };
    setText(this.#problem, "");
    this.#show();
  }

  #typed(event: Event): void {
    event.preventDefault();
    const control = this.#control;
    if (!control) return;
    const [low, high] = [this.#read(control, "low"), this.#read(control, "high")];
    const problem = endsProblem(control.kind, low, high);
    setText(this.#problem, problem);
    if (problem !== "") return;
    this.#range = { ...this.#range, low, high };
    this.#show();
    this.#send(0);
  }

  #read(control: SliderControl, side: Side): End {
    const text = this.#fields[side].value;
    if (text === "") return null;
    if (control.kind === "date") return text;
    const number = Number(text);
    const exact = control.kind === "integer" && !Number.isSafeInteger(number);
    return exact && /^-?\d{1,40}$/.test(text) ? text : number;
  }

  #kept(): void {
    this.#range = { ...this.#range, missing: this.#keep.checked };
    this.#show();
    this.#send(0);
  }

  #clear(): void {
    this.#range = { low: null, high: null, missing: false };
    setText(this.#problem, "");
    this.#show();
    this.#send(0);
  }

  #send(after: number): void {
    clearTimeout(this.#resting);
    this.#resting = undefined;
    if (after > 0) {
      this.#resting = setTimeout(() => this.#send(0), after);
      return;
    }
    const control = this.#control;
    if (!control) return;
    const { low, high, missing } = this.#range;
    const days = control.kind === "date";
    const upper = days && high !== null ? dayAfter(String(high)) : high;
    const open = low === null && high === null;
    this.#sent = this.#context.send({
      type: "filter",
      view: this.#view,
      field: control.field,
      op: days ? "range" : "between",
      values: open ? [] : [low, upper],
      ...(missing && !open ? { missing } : {}),
    });
  }

  #opening(): HTMLElement {
    setText(this.#problem, "");
    void this.#count();
    return this.#thumbs.low;
  }

  /** Ask how the rows lie. */
  async #count(): Promise<void> {
    const control = this.#control;
    if (!control || control.min === null) return;
    const turn = ++this.#asked;
    const { options } = await this.#context.options(this.#view, control.field, "");
    if (turn !== this.#asked) return;
    this.#options = options;
    this.#show();
  }
}

/** Make the range slider of one field. */
export function sliderControl(
  view: string,
  context: Context,
): { el: HTMLElement; update(control: SliderControl): void } {
  return new Slider(view, context);
}
