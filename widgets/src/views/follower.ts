/** The marks of a chart while a gesture on another one lasts: over its axes, or over those it had before the gestures. */
import type { Tile } from "../cube/sent";
import type { Answer } from "../cube/tile";
import { h } from "../dom";
import type { Chart } from "../protocol";
import type { Graph } from "../renderers/engine";
import { Overlay, type Stage, stageOf } from "../renderers/overlay";
import type { Plot } from "../renderers/plotly";
import { same } from "../renderers/same";
import { keysOf, placed } from "./placed";

type Token = (name: string) => string;
type Fitted = Pick<Plot, "fit">;

/** A chart as it was drawn when it had a mark for all that a gesture can show. */
type Ground = { tile: Tile; chart: Chart; stage: Stage; picture: Element | null };

/** What answers a pointer, and what is told apart by names that only one drawing may have. */
const APART = ".draglayer, .hoverlayer, .zoomlayer, defs";

export class Follower {
  /** Where the axes of before stand: beneath those drawn. */
  readonly ground = h("div", { class: "dk-ground", "aria-hidden": "true" });
  readonly #overlay = new Overlay();
  #ground: Ground | null = null;
  #plot: Fitted | null = null;

  constructor() {
    this.ground.hidden = true;
  }

  /** Where the marks are drawn: above all. */
  get marks(): HTMLElement {
    return this.#overlay.el;
  }

  /** Draw an answer, on axes that `plot` makes for it or else on those of before; false where the chart has no place for it. */
  show(
    graph: Graph,
    chart: Chart,
    tile: Tile,
    answer: Answer,
    token: Token,
    plot?: Fitted | null,
  ): boolean {
    if (plot) return this.#foresee(graph, chart, placed(tile, answer, keysOf(chart)), token, plot);
    const stage = stageOf(graph);
    if (!stage) return false;
    const known = this.#ground?.tile === tile && sameSize(this.#ground.stage, stage);
    if (!known) {
      const whole = same(keysOf(chart), tile.own);
      this.#ground = whole ? { tile, chart, stage, picture: null } : null;
    }
    const values = placed(tile, answer, keysOf(chart));
    if (values && this.#overlay.draw(stage, chart, values, token)) {
      this.ground.hidden = true;
      return true;
    }
    const ground = this.#ground;
    if (!ground?.picture) return false;
    const before = placed(tile, answer, keysOf(ground.chart));
    if (!before || !this.#overlay.draw(ground.stage, ground.chart, before, token)) return false;
    if (this.ground.firstChild !== ground.picture) this.ground.replaceChildren(ground.picture);
    this.ground.hidden = false;
    return true;
  }

  /** Draw marks on axes, and in colours, that are made for them. */
  #foresee(
    graph: Graph,
    chart: Chart,
    values: Float64Array[] | null,
    token: Token,
    plot: Fitted,
  ): boolean {
    this.#plot = plot;
    const stage = values && plot.fit(values) && stageOf(graph);
    if (!stage) return false;
    this.ground.hidden = true;
    return this.#overlay.draw(stage, scaled(chart, values), values, token);
  }

  clear(): void {
    this.#plot?.fit(null);
    this.#overlay.clear();
    this.ground.hidden = true;
  }

  /** Keep the axes of a chart that is about to be drawn anew. */
  keep(graph: Graph, chart: Chart | null): void {
    const ground = this.#ground;
    if (ground && ground.chart === chart && !ground.picture) ground.picture = pictureOf(graph);
  }

  /** Forget the axes of before: their colours are no longer those of the page. */
  forget(): void {
    this.#ground = null;
    this.ground.hidden = true;
    this.ground.replaceChildren();
  }
}

/** Give a chart with the colours of a heat map reaching over all values. */
function scaled(chart: Chart, values: Float64Array[]): Chart {
  const every = values.flatMap((column) => [...column]).filter(Number.isFinite);
  const [zmin, zmax] = [Math.min(0, ...every), Math.max(...every)];
  const data = chart.figure.data.map((trace) => ({ ...trace, zmin, zmax }));
  return { ...chart, figure: { ...chart.figure, data } };
}

const sameSize = (one: Stage, other: Stage) =>
  one.width === other.width && one.height === other.height;

/** Give what plotly.js drew. */
function pictureOf(graph: Graph): Element {
  const layers = [...graph.querySelectorAll(".main-svg")].map((layer) => {
    const copy = layer.cloneNode(true) as Element;
    for (const one of copy.querySelectorAll(APART)) one.remove();
    for (const one of [copy, ...copy.querySelectorAll("[id], [clip-path]")]) {
      one.removeAttribute("id");
      one.removeAttribute("clip-path");
    }
    return copy;
  });
  return h("div", {}, ...layers);
}
