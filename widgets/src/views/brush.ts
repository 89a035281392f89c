/** A band over a time axis: drawn while the pointer drags, kept where a range is chosen. */
import { h } from "../dom";
import { bucketRange, bucketsBetween, readTime } from "../renderers/brush";
import type { Graph } from "../renderers/engine";

const CLICK = 5;

export type BrushHost = {
  graph(): Graph | null;
  times(): ArrayLike<number> | null;
  chosen(range: [string, string]): void;
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
    surface.addEventListener("pointermove", (event) => this.#move(event, surface), { signal });
    surface.addEventListener("pointerup", (event) => this.#up(event), { signal });
    surface.addEventListener("pointercancel", () => this.#stop(), { signal });
  }

  /** True right after a drag, when the click that ends it is not meant. */
  get dragged(): boolean {
    return this.#moved;
  }

  /** Show the band over the chosen range, or none. */
  show(selected: readonly unknown[] | null): void {
    const axis = this.#host.graph()?._fullLayout?.xaxis;
    if (this.#start !== null) return;
    this.el.hidden = !selected || !axis;
    if (!selected || !axis) return;
    const [low, high] = selected.map((value) =>
      axis.d2p(new Date(readTime(value)).toISOString().slice(0, -1)),
    );
    this.#band(axis._offset + (low ?? 0), axis._offset + (high ?? 0));
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
    if (!graph || !axis || !this.#host.times()) return null;
    const x = event.clientX - graph.getBoundingClientRect().left;
    return x >= axis._offset && x <= axis._offset + axis._length ? x : null;
  }

  #down(event: PointerEvent): void {
    this.#moved = false;
    if (event.button === 0 && event.isPrimary) this.#start = this.#x(event);
  }

  #move(event: PointerEvent, surface: HTMLElement): void {
    const graph = this.#host.graph();
    if (this.#start === null || !graph) return;
    const x = event.clientX - graph.getBoundingClientRect().left;
    if (!this.#moved && Math.abs(x - this.#start) < CLICK) return;
    if (!this.#moved) surface.setPointerCapture(event.pointerId);
    this.#moved = true;
    this.#band(this.#start, x);
  }

  #up(event: PointerEvent): void {
    const start = this.#start;
    const graph = this.#host.graph();
    const axis = graph?._fullLayout?.xaxis;
    const times = this.#host.times();
    this.#start = null;
    if (start === null || !this.#moved || !graph || !axis || !times) return;
    const end = event.clientX - graph.getBoundingClientRect().left;
    const [from, to] = [axis.p2c(start - axis._offset), axis.p2c(end - axis._offset)];
    const [first, last] = bucketsBetween(times, from, to);
    this.#host.chosen(bucketRange(times, first, last));
  }

  #stop(): void {
    this.#start = null;
    this.#moved = false;
    this.el.hidden = true;
  }
}
