/** A band over a time axis while the pointer drags, until the chosen range is drawn. */
import { h } from "../dom";
import type { Scalar } from "../protocol";
import { bucketRange, bucketsBetween, readTime } from "../renderers/brush";
import type { Graph } from "../renderers/engine";

const CLICK = 5;

export type BrushHost = {
  graph(): Graph | null;
  /** Where each bucket starts and the last one ends; null where nothing can be brushed. */
  edges(): readonly Scalar[] | null;
  /** The first and the last bucket under the band, each time it moves. */
  moved(first: number, last: number): void;
  chosen(range: Scalar[]): void;
};

export class Brush {
  readonly el = h("div", { class: "dk-brush", "aria-hidden": "true" });
  readonly #host: BrushHost;
  #start: number | null = null;
  #moved = false;

  constructor(surface: HTMLElement, host: BrushHost, signal: AbortSignal) {
    this.#host = host;
    this.el.hidden = true;
    surface.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    // While a button is down plotly.js lays a sheet over the whole page, so the surface hears nothing.
    const all = { signal, capture: true };
    window.addEventListener("pointermove", (event) => this.#move(event), all);
    window.addEventListener("pointerup", (event) => this.#up(event), all);
    window.addEventListener("pointercancel", () => this.#stop(), all);
  }

  /** True right after a drag, when the click that ends it is not meant. */
  get dragged(): boolean {
    return this.#moved;
  }

  /** Take the band away: what was chosen is drawn by the chart itself. */
  hide(): void {
    if (this.#start === null) this.el.hidden = true;
  }

  #band(from: number, to: number): void {
    const axes = this.#host.graph()?._fullLayout;
    const { xaxis, yaxis } = axes ?? {};
    if (!xaxis || !yaxis) return;
    const clamp = (x: number) =>
      Math.min(Math.max(x, xaxis._offset), xaxis._offset + xaxis._length);
    const [low, high] = [clamp(Math.min(from, to)), clamp(Math.max(from, to))];
    Object.assign(this.el.style, {
      left: `${low}px`,
      width: `${Math.max(high - low, 2)}px`,
      top: `${yaxis._offset}px`,
      height: `${yaxis._length}px`,
    });
    this.el.hidden = false;
  }

  #x(event: PointerEvent): number | null {
    const graph = this.#host.graph();
    const axis = graph?._fullLayout?.xaxis;
    if (!graph || !axis || !this.#host.edges()) return null;
    const x = event.clientX - graph.getBoundingClientRect().left;
    return x >= axis._offset && x <= axis._offset + axis._length ? x : null;
  }

  #down(event: PointerEvent): void {
    this.#moved = false;
    if (event.button === 0 && event.isPrimary) this.#start = this.#x(event);
  }

  #move(event: PointerEvent): void {
    const graph = this.#host.graph();
    if (this.#start === null || !graph) return;
    const x = event.clientX - graph.getBoundingClientRect().left;
    if (!this.#moved && Math.abs(x - this.#start) < CLICK) return;
    this.#moved = true;
    this.#band(this.#start, x);
    const [first, last] = this.#buckets(this.#start, x) ?? [0, -1];
    if (first <= last) this.#host.moved(first, last);
  }

  #buckets(start: number, end: number): [first: number, last: number] | null {
    const axis = this.#host.graph()?._fullLayout?.xaxis;
    const edges = this.#host.edges();
    if (!axis || !edges) return null;
    const [from, to] = [axis.p2c(start - axis._offset), axis.p2c(end - axis._offset)];
    return bucketsBetween(edges.map(readTime), from, to);
  }

  #up(event: PointerEvent): void {
    const start = this.#start;
    const graph = this.#host.graph();
    const edges = this.#host.edges();
    this.#start = null;
    if (start === null || !this.#moved || !graph || !edges) return;
    const found = this.#buckets(start, event.clientX - graph.getBoundingClientRect().left);
    if (found) this.#host.chosen(bucketRange(edges, ...found));
  }

  #stop(): void {
    this.#start = null;
    this.#moved = false;
    this.el.hidden = true;
  }
}
