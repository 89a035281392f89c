/** What a drag over a chart means: a stretch of its buckets or bins, or the marks in a box. */
import type { Chart, Scalar, Select } from "../protocol";
import { bucketRange, type Edges, readTime } from "../renderers/brush";
import type { Graph } from "../renderers/engine";
import type { Area } from "./brush";
import { columnOf, marks } from "./marks";

type Sides = { x: [number, number]; y: [number, number] };
type Bins = Extract<Select, { op: "in"; field: string }> & { ends: Scalar[] };

/** Say whether marks are bins in rising order: a stretch of them is a range. */
export const isBinned = (select: Select | null): select is Bins =>
  select?.op === "in" && "ends" in select && (select.ends?.length ?? 0) > 0;

/** Give where the buckets or bins start and end; null where there are none. */
export function edgesOf(select: Select | null): Edges | null {
  if (select?.op === "range") {
    const edges = select.edges.map(readTime);
    return { starts: edges.slice(0, -1), ends: edges.slice(1) };
  }
  if (!isBinned(select)) return null;
  return { starts: select.keys.map(Number), ends: select.ends.map(Number) };
}

/** Give the half-open range of the values from one bucket or bin to another. */
export function rangeOf(select: Select, first: number, last: number): Scalar[] {
  if (select.op === "range") return bucketRange(select.edges, first, last);
  if (!isBinned(select)) return [];
  const [low, high] = first <= last ? [first, last] : [last, first];
  return [select.keys[low] ?? null, select.ends[high] ?? null];
}

/** Say whether a box over both axes chooses marks. */
export const hasBox = ({ form, select, box }: Chart): boolean =>
  !!box || (form === "scatter" && select?.op === "in" && !Array.isArray(select.field));

/** Give the numbers between which a part of the plot lies. */
export function sidesOf(graph: Graph, { left, right, top, bottom }: Area): Sides | null {
  const { xaxis, yaxis } = graph._fullLayout ?? {};
  if (!xaxis || !yaxis) return null;
  return { x: [xaxis.p2c(left), xaxis.p2c(right)], y: [yaxis.p2c(bottom), yaxis.p2c(top)] };
}

/** Give the marks whose middle lies in a part of the plot. */
export function marksWithin(chart: Chart, graph: Graph, area: Area): number[] {
  const { xaxis, yaxis } = graph._fullLayout ?? {};
  if (!xaxis || !yaxis) return [];
  const all = marks(chart);
  const { curveNumber } = all.point(0);
  const trace = chart.figure.data[curveNumber];
  const [xs, ys] = [columnOf(trace?.x, chart.columns), columnOf(trace?.y, chart.columns)];
  return Array.from({ length: all.count }, (_, index) => index).filter((index) => {
    const at = all.position(index);
    const [x, y] = [xaxis.d2p(xs?.[at]), yaxis.d2p(ys?.[at])];
    return x >= area.left && x <= area.right && y >= area.top && y <= area.bottom;
  });
}
