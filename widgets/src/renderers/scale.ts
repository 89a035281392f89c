/** The colours of a heat map and what its ends stand for, beside it: plotly.js would measure its own bar in the page each time. */
import { h, place } from "../dom";
import type { Graph } from "./engine";
import { measured } from "./ruler";

type Tree = Record<string, unknown>;
type Heat = Tree & {
  /** In equal steps. */
  colorscale: [number, string][];
  meta: { ends: [string, string] };
};

/** How wide the bar is, with the gaps beside it; as its style says. */
const BAR = 20;
/** Of it, the gap to the drawing. */
const GAP = 6;
/** Room is given in such steps, so that the drawing stays where it is while the labels change a little. */
const STEP = 16;
/** The most that it takes of the width of a chart; longer labels end in an ellipsis. */
const SHARE = 1 / 3;

/** Say whether a trace has its scale drawn here. */
export const isHeat = (trace: Tree): trace is Heat =>
  trace.type === "heatmap" && (trace.meta as Heat["meta"] | undefined)?.ends !== undefined;

export class Scale {
  readonly el = h("div", { class: "dk-scale", "aria-hidden": "true", hidden: true });
  #heat: Heat | null = null;

  /** Take the bar away from what plotly.js draws, and keep its room free. */
  take(data: Tree[], layout: Tree): void {
    this.#heat = data.find(isHeat) ?? null;
    if (!this.#heat) return;
    const { meta } = this.#heat;
    this.#heat.showscale = false;
    const font = `11px ${(layout.font as { family: string }).family}`;
    const labels = meta.ends.map((text) => measured(text, font));
    const wanted = Math.ceil((BAR + Math.max(...labels)) / STEP) * STEP;
    const room = Math.min(wanted, Math.floor((layout.width as number) * SHARE));
    this.el.style.maxWidth = `${room - GAP}px`;
    const margin = (layout.margin ?? {}) as { r?: number };
    layout.margin = { ...margin, r: (margin.r ?? 0) + room };
  }

  /** Draw it beside what was drawn. */
  place({ _fullLayout }: Graph): void {
    const size = _fullLayout?._size;
    this.el.hidden = !this.#heat || !size;
    if (!this.#heat || !size) return;
    const { colorscale, meta } = this.#heat;
    const bar = h("div");
    bar.style.background = `linear-gradient(0deg, ${colorscale.map(([, paint]) => paint)})`;
    const [low, high] = meta.ends.map((text) => h("span", {}, text));
    place(this.el, [bar, high, low]);
    this.el.style.inset = `${size.t}px 12px ${size.b}px auto`;
  }
}
