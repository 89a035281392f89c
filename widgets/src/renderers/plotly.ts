/** Draws a figure with plotly.js into an element; knows nothing of filters or the kernel. */
import type { Column, Figure, Select } from "../protocol";
import { bytesOf } from "../save";
import type { Engine, Graph, MarkEvent } from "./engine";
import { draft, fadedOf } from "./figure";
import { type Frame, withWords } from "./frame";

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

export class Plot {
  readonly el = document.createElement("div") as Graph;
  readonly #engine: Engine;
  readonly #clicked: (event: MarkEvent) => void;
  #bound = false;

  constructor(engine: Engine, clicked: (event: MarkEvent) => void) {
    this.#engine = engine;
    this.#clicked = clicked;
    this.el.className = "dk-graph";
  }

  draw({ figure, columns, select, token }: Drawing, width: number, height: number): void {
    const { data, layout } = draft(figure, columns, select, { token, width, height });
    void this.#engine.react(this.el, data, layout, CONFIG);
    this.#fadeSlices(select);
    if (this.#bound) return;
    this.#bound = true;
    this.el.on?.("plotly_click", this.#clicked);
  }

  /** Show the label of one mark, as if the pointer were on it. */
  point(curveNumber: number, pointNumber: number | [number, number]): void {
    if (this.#bound) this.#engine.Fx.hover(this.el, [{ curveNumber, pointNumber }]);
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
    return bytesOf(await this.#engine.toImage({ data, layout: framed }, options));
  }

  dispose(): void {
    this.#engine.purge(this.el);
  }

  /** A pie knows no chosen points, so its slices are faded where they are drawn. */
  #fadeSlices(select: Select | null): void {
    const faded = fadedOf(select);
    for (const slice of this.el.querySelectorAll<SVGElement>(".pielayer .slice")) {
      const { pointNumber = -1 } =
        (slice as { __data__?: { pointNumber?: number } }).__data__ ?? {};
      slice.style.opacity = faded[pointNumber] ? "0.32" : "";
    }
  }
}
