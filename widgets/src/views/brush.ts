/** A band over an axis, or a box over both, while the pointer drags, until what is chosen is drawn. */
import { h } from "../dom";
import { bucketsBetween, type Edges } from "../renderers/brush";
import type { Graph } from "../renderers/engine";

const CLICK = 5;

type Point = { x: number; y: number };
/** A part of a plot in pixels from its left and its top. */
export type Area = { left: number; right: number; top: number; bottom: number };

/** The first and the last one of some buckets. */
export type Stretch = [first: number, last: number];

export type BrushHost = {
  graph(): Graph | null;
  /** Where the buckets start and end; null where no stretch can be brushed. */
  edges(): Edges | null;
  /** Whether marks are chosen by a box over both axes. */
  boxes(): boolean;
  /** The first and the last bucket under the band, or null, while it moves and when it is done. */
  banded(found: Stretch | null, done: boolean): void;
  /** What lies in the box, while it moves and when it is done. */
  boxed(area: Area, done: boolean): void;
};

export class Brush {
  readonly el = h("div", { class: "dk-brush", "aria-hidden": "true" });
  readonly #host: BrushHost;
  #start: Point | null = null;
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

  /** Give the part of the plot between two points of the graph: all of its height for a band. */
  #area(from: Point, to: Point): Area | null {
    const { xaxis, yaxis } = this.#host.graph()?._fullLayout ?? {};
    if (!xaxis || !yaxis) return null;
    const within = (at: number, length: number) => Math.min(Math.max(at, 0), length);
    const x = (point: Point) => within(point.x - xaxis._offset, xaxis._length);
    const y = (point: Point) => within(point.y - yaxis._offset, yaxis._length);
    const boxes = this.#host.boxes();
    return {
      left: Math.min(x(from), x(to)),
      right: Math.max(x(from), x(to)),
      top: boxes ? Math.min(y(from), y(to)) : 0,
      bottom: boxes ? Math.max(y(from), y(to)) : yaxis._length,
    };
  }

  #show({ left, right, top, bottom }: Area): void {
    const { xaxis, yaxis } = this.#host.graph()?._fullLayout ?? {};
    if (!xaxis || !yaxis) return;
    Object.assign(this.el.style, {
      left: `${xaxis._offset + left}px`,
      width: `${Math.max(right - left, 2)}px`,
      top: `${yaxis._offset + top}px`,
      height: `${Math.max(bottom - top, 2)}px`,
    });
    this.el.hidden = false;
  }

  #point(event: PointerEvent): Point {
    const { left = 0, top = 0 } = this.#host.graph()?.getBoundingClientRect() ?? {};
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #down(event: PointerEvent): void {
    this.#moved = false;
    const axis = this.#host.graph()?._fullLayout?.xaxis;
    if (event.button !== 0 || !event.isPrimary || !axis) return;
    if (!this.#host.boxes() && !this.#host.edges()) return;
    const point = this.#point(event);
    const inside = point.x >= axis._offset && point.x <= axis._offset + axis._length;
    this.#start = inside ? point : null;
  }

  #move(event: PointerEvent): void {
    const start = this.#start;
    const graph = this.#host.graph();
    if (start === null || !graph) return;
    const point = this.#point(event);
    const far = Math.max(
      Math.abs(point.x - start.x),
      this.#host.boxes() ? Math.abs(point.y - start.y) : 0,
    );
    if (!this.#moved && far < CLICK) return;
    this.#moved = true;
    // Else plotly.js looks for what the release has clicked, before the last move is painted.
    graph._dragged = true;
    const area = this.#area(start, point);
    if (!area) return;
    this.#show(area);
    if (this.#host.boxes()) {
      this.#host.boxed(area, false);
      return;
    }
    this.#host.banded(this.#buckets(start.x, point.x), false);
  }

  #buckets(start: number, end: number): Stretch | null {
    const axis = this.#host.graph()?._fullLayout?.xaxis;
    const edges = this.#host.edges();
    if (!axis || !edges) return null;
    const [from, to] = [axis.p2c(start - axis._offset), axis.p2c(end - axis._offset)];
    return bucketsBetween(edges, from, to);
  }

  #up(event: PointerEvent): void {
    const start = this.#start;
    this.#start = null;
    if (start === null || !this.#moved || !this.#host.graph()) return;
    const point = this.#point(event);
    const area = this.#area(start, point);
    if (area && this.#host.boxes()) {
      this.#host.boxed(area, true);
      return;
    }
    if (this.#host.edges()) this.#host.banded(this.#buckets(start.x, point.x), true);
  }

  #stop(): void {
    if (this.#start !== null && this.#moved) this.#host.banded(null, false);
    this.#start = null;
    this.#moved = false;
    this.el.hidden = true;
  }
}
