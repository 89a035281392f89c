/** A closer look at a stretch of time: the wheel with Ctrl, the keys + - 0, and the way back. */
import type { Context } from "../context";
import { type Child, h, icon } from "../dom";
import type { Chart } from "../protocol";

type Stretch = [number, number];

const STEP = 0.5;
const WHEEL = 0.002;
const NARROWEST = 1 / 2_000;

/** Give the stretch that is `factor` as long around `at`, within the whole; null for all of it. */
export function zoomed(whole: Stretch, from: Stretch, at: number, factor: number): Stretch | null {
  const span = Math.max((from[1] - from[0]) * factor, (whole[1] - whole[0]) * NARROWEST);
  if (span >= whole[1] - whole[0]) return null;
  const share = (at - from[0]) / (from[1] - from[0] || 1);
  const start = Math.min(Math.max(at - share * span, whole[0]), whole[1] - span);
  return [start, start + span];
}

const written = (time: number) => new Date(time).toISOString().slice(0, 19);

export class Zoom {
  readonly #key: string;
  readonly #context: Context;
  readonly #button: HTMLButtonElement;
  #state: Chart["zoom"] = null;
  /** What was asked for last; the kernel may still be on its way there. */
  #wanted: Stretch | null = null;

  constructor(key: string, context: Context) {
    this.#key = key;
    this.#context = context;
    this.#button = h(
      "button",
      {
        class: "dk-icon-button",
        type: "button",
        "data-action": "zoom-out",
        "aria-label": "Show all of the time",
        title: "Show all of the time (0)",
        onclick: () => this.#ask(null),
      },
      icon("undo"),
    );
  }

  tools(state: Chart): Child[] {
    this.#state = state.zoom ?? null;
    this.#wanted = state.zoom?.shown ?? null;
    return this.#wanted ? [this.#button] : [];
  }

  /** Take a turn of the wheel with Ctrl at an instant; false where it means nothing. */
  wheel(event: WheelEvent, at: number | null): boolean {
    if (!(event.ctrlKey || event.metaKey) || at === null) return false;
    return this.#by(Math.exp(event.deltaY * WHEEL), at);
  }

  /** Take a key; false where it means nothing. */
  key(key: string, at: number | null): boolean {
    if (key === "0" && this.#wanted) {
      this.#ask(null);
      return true;
    }
    if (key === "+" || key === "=") return this.#by(STEP, at);
    return key === "-" ? this.#by(1 / STEP, at) : false;
  }

  #by(factor: number, at: number | null): boolean {
    if (!this.#state) return false;
    const { whole } = this.#state;
    const from = this.#wanted ?? whole;
    this.#ask(zoomed(whole, from, at ?? (from[0] + from[1]) / 2, factor));
    return true;
  }

  #ask(stretch: Stretch | null): void {
    if (stretch === this.#wanted) return;
    this.#wanted = stretch;
    const [start, end] = stretch ? stretch.map(written) : ["", ""];
    this.#context.send({ type: "zoom", view: this.#key, start: start ?? "", end: end ?? "" });
  }
}
