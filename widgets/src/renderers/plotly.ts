/** Draws a figure with plotly.js into an element; knows nothing of filters or the kernel. */
import type { Column, Figure, Select } from "../protocol";
import { bytesOf } from "../save";
import type { Engine, Graph, MarkEvent, MarkPoint } from "./engine";
import { draft, fadedOf } from "./figure";
import { type Frame, withWords, writable } from "./frame";
import { showLabel, slices } from "./label";
import { type Layout, Margins, spaced, stamp, within } from "./margins";
import { isHeat, Scale } from "./scale";

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  doubleClick: false,
  responsive: false,
  scrollZoom: false,
  showTips: false,
};

export type Drawing = {
  figure: Figure;
  columns: Record<string, Column>;
  select: Select | null;
  token: (name: string) => string;
};

/** Makes places for charts; `clicked` hears of clicks on marks. */
export type Drawer = { plot(clicked: (event: MarkEvent) => void): Plot };

export class Plot {
  readonly el = document.createElement("div") as Graph;
  readonly #engine: Engine;
  readonly #clicked: (event: MarkEvent) => void;
  readonly #margins = new Margins();
  readonly #scale = new Scale();
  #room: readonly [number, number] = [0, 0];
  #bound = false;

  constructor(engine: Engine, clicked: (event: MarkEvent) => void) {
    this.#engine = engine;
    this.#clicked = clicked;
    this.el.className = "dk-graph";
    this.el.append(this.#scale.el);
    // Each drawing begins by asking whether these are 0, and the page would be laid out anew to answer.
    Object.defineProperties(this.el, {
      clientWidth: { get: () => this.#room[0] },
      clientHeight: { get: () => this.#room[1] },
    });
  }

  draw({ figure, columns, select, token }: Drawing, width: number, height: number): void {
    this.#room = [width, height];
    const drafted = () => {
      const made = draft(figure, columns, select, { token, width, height });
      this.#scale.take(made.data, made.layout);
      spaced(made.layout, width);
      return made;
    };
    const { data, layout } = drafted();
    const of = stamp(layout);
    const fitted = this.#margins.fit(layout);
    if (!fitted) this.#plan(data, layout);
    void this.#engine.react(this.el, data, layout, CONFIG);
    if (!fitted || !this.#margins.holds(this.el)) {
      const whole = fitted ? drafted() : null;
      if (whole) {
        this.#plan(whole.data, whole.layout);
        void this.#engine.react(this.el, whole.data, whole.layout, CONFIG);
      }
      this.#margins.keep(this.el, of);
    }
    this.#scale.place(this.el);
    this.#fadeSlices(select);
    if (this.#bound) return;
    this.#bound = true;
    this.el.on?.("plotly_click", this.#clicked);
  }

  /** Give the axis of values room for others, drawn elsewhere, or for those drawn. */
  fit(values: Float64Array[] | null): boolean | undefined {
    return this.#engine.refit?.(this.el, values);
  }

  /** Show the label of one mark, wherever of these it is drawn, as if the pointer were on it. */
  point(spots: MarkPoint[]): void {
    if (this.#bound) showLabel(this.#engine, this.el, spots);
  }

  unpoint(): void {
    if (this.#bound) this.#engine.Fx.unhover(this.el);
  }

  /** Give what is drawn as an image with words around it. */
  async image(ending: "png" | "svg", frame: Frame): Promise<Uint8Array<ArrayBuffer>> {
    const { data, layout = {}, _fullLayout, clientWidth, clientHeight } = this.el;
    const margins = _fullLayout?._size ?? { t: 0, b: 0, l: 0, r: 0 };
    const framed = withWords(layout, frame, margins, [clientWidth, clientHeight]);
    const options = { format: ending, width: framed.width, height: framed.height, scale: 2 };
    const barred = data?.map((trace) => (isHeat(trace) ? { ...trace, showscale: true } : trace));
    const made = bytesOf(await this.#engine.toImage({ data: barred, layout: framed }, options));
    if (ending === "png") return made;
    return new TextEncoder().encode(writable(new TextDecoder().decode(made)));
  }

  dispose(): void {
    this.#engine.purge(this.el);
  }

  /** Give a layout the margins that plotly.js would find, where they can be known before it draws. */
  #plan(data: Layout[], layout: Layout): void {
    const sides = this.#engine.ahead?.(data, layout);
    if (sides) within(layout, sides);
  }

  /** A pie knows no chosen points, so its slices are faded where they are drawn. */
  #fadeSlices(select: Select | null): void {
    const faded = fadedOf(select);
    for (const [slice, place] of slices(this.el)) {
      slice.style.opacity = faded[place] ? "0.32" : "";
    }
  }
}
