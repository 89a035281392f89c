/** Margins that stay while the labels fit into them: plotly.js measures each label in the page, each time anew. */
import type { Axis, Graph, Labels } from "./engine";
import { measured } from "./ruler";

export type Layout = Record<string, unknown>;
export type Sides = { l: number; r: number; t: number; b: number };
type Kept = { of: string; sides: Sides; across: Extent; down: Extent };

/** How wide the widest label is, of how many lines the highest, how far those at the ends stand out. */
type Extent = { width: number; lines: number; before: number; after: number };

/** Room between two labels side by side; with less, plotly.js may lean them. */
const GAP = 8;
/** Room that labels no longer need and that is worth being given back. */
const SLACK = 24;
/** How high a line of a label is, in heights of its type. */
export const LINE = 1.3;

export class Margins {
  readonly #measure: (text: string, font: string) => number;
  #kept: Kept | null = null;

  constructor(measure: (text: string, font: string) => number = measured) {
    this.#measure = measure;
  }

  /** Give a layout the margins of the one before, where its labels may fit; it is then not measured. */
  fit(layout: Layout): boolean {
    const kept = this.#kept;
    const axes = axesOf(layout);
    if (!kept || !axes || kept.of !== stamp(layout)) return false;
    within(layout, kept.sides);
    return true;
  }

  /** Say whether the labels drawn fit into the margins of the ones before. */
  holds(graph: Graph): boolean {
    const [across, down] = this.#extents(graph);
    const kept = this.#kept;
    if (!kept || !across || !down || !this.#level(graph, across)) return false;
    const { l, r, t, b } = kept.sides;
    const inside = reach(across, l, r) && reach(down, t, b);
    const fits = inside && holds(across, kept.across) && holds(down, kept.down);
    if (down.width < kept.down.width - SLACK) this.#kept = null;
    return fits;
  }

  /** Remember what plotly.js measured for a layout; `of` is what `stamp` said of it. */
  keep(graph: Graph, of: string | null): void {
    this.#kept = null;
    const sides = graph._fullLayout?._size;
    const [across, down] = this.#extents(graph);
    if (of === null || !sides || !across || !down || !this.#level(graph, across)) return;
    const { l, r, t, b } = sides;
    this.#kept = { of, sides: { l, r, t, b }, across, down };
  }

  #extents(graph: Graph): (Extent | null)[] {
    const { xaxis, yaxis } = graph._fullLayout ?? {};
    return [this.#extent(xaxis, true), this.#extent(yaxis, false)];
  }

  #extent(axis: Axis | undefined, across: boolean): Extent | null {
    if (!axis) return null;
    const { _vals = [], _length, l2p, tickfont, visible } = axis as Axis & Labels;
    const found = { width: 0, lines: 0, before: 0, after: 0 };
    if (visible === false) return found;
    const texts = _vals.map(({ text = "" }) => linesOf(text));
    if (!tickfont || !texts.every((lines) => lines !== null)) return null;
    const font = `${tickfont.size}px ${tickfont.family}`;
    for (const [place, lines] of texts.entries()) {
      const { x = Number.NaN } = _vals[place] ?? {};
      const width = Math.max(...lines.map((line) => this.#measure(line, font)));
      const half = (across ? width : lines.length * LINE * tickfont.size) / 2;
      const at = l2p(x);
      found.width = Math.max(found.width, width);
      found.lines = Math.max(found.lines, lines.length);
      found.before = Math.max(found.before, half - at);
      found.after = Math.max(found.after, at + half - _length);
    }
    return found;
  }

  /** Say whether labels stand beside each other with room between them. */
  #level(graph: Graph, { width }: Extent): boolean {
    const axis = graph._fullLayout?.xaxis as (Axis & Labels) | undefined;
    const count = axis?._vals?.length ?? 0;
    return axis !== undefined && (count < 2 || (width + GAP) * count <= axis._length);
  }
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">" };

/** Give the lines of a label as they are read; null where it holds more than words. */
export function linesOf(label: string): string[] | null {
  const lines = label.split("<br>");
  if (lines.some((line) => /<|&(?!#\d+;|amp;|lt;|gt;)/.test(line))) return null;
  const letter = (_: string, code: string, name: string) =>
    NAMED[name] ?? String.fromCodePoint(Number(code));
  return lines.map((line) => line.replace(/&(?:#(\d+)|(amp|lt|gt));/g, letter));
}

const holds = (one: Extent, kept: Extent) =>
  one.width <= kept.width + 0.5 && one.lines <= kept.lines;

const reach = ({ before, after }: Extent, room: number, rest: number) =>
  before <= room && after <= rest;

/** Give the two axes of a layout that has no more, both with margins of their own accord. */
export function axesOf(layout: Layout): [Layout, Layout] | null {
  const names = Object.keys(layout).filter((name) => /^[xy]axis/.test(name));
  const axes = [layout.xaxis, layout.yaxis] as (Layout | undefined)[];
  if (names.length !== 2 || !axes.every((axis) => axis?.automargin === true)) return null;
  return axes as [Layout, Layout];
}

/** Have a layout drawn within margins, its labels level and not measured. */
export function within(layout: Layout, sides: Sides): void {
  const axes = axesOf(layout);
  if (!axes) return;
  layout.margin = { ...(layout.margin as object), ...sides };
  for (const axis of axes) {
    Object.assign(axis, { automargin: false, ticklabeloverflow: "allow" });
  }
  axes[0].tickangle = 0;
}

/** Give what margins depend on beside the labels; null where they are not to be kept. */
export function stamp(layout: Layout): string | null {
  if (!axesOf(layout)) return null;
  const { width, height, margin, font, legend, showlegend, annotations } = layout;
  const sides = [layout.xaxis, layout.yaxis].map((axis) => {
    const { title, side, tickangle } = axis as Layout;
    return [title, side, tickangle];
  });
  return JSON.stringify([width, height, margin, font, legend, showlegend, annotations, sides]);
}

/** Leave out some labels of members that rise where not all have room; others lean there. */
export function spaced(layout: Layout, width: number, measure = measured): void {
  const { xaxis, yaxis, font, margin, meta } = layout as Record<string, Layout | undefined>;
  const [texts, values] = [xaxis?.ticktext, xaxis?.tickvals] as [string[]?, unknown[]?];
  if (!meta?.counts || !xaxis || !texts || !values || layout.xaxis2) return;
  const widest = (labels: string[]) =>
    Math.max(...labels.map((text) => measure(text, `12px ${font?.family}`)));
  const beside = widest((yaxis?.ticktext as string[] | undefined) ?? ["10,000"]);
  const across = width - beside - Number(margin?.l ?? 0) - Number(margin?.r ?? 0);
  const step = Math.ceil(((widest(texts) + GAP) * texts.length) / Math.max(across, 1));
  const kept = (_: unknown, at: number) => at % step === 0;
  Object.assign(xaxis, {
    ticktext: texts.filter(kept),
    tickvals: values.filter(kept),
    tickangle: 0,
  });
}
