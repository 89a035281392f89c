/** The axis of values as plotly.js would make it for other values: drawn alone, while their marks are drawn by others. */
import { findExtremes, getAutoRange } from "plotly.js/src/plots/cartesian/autorange";
import Axes from "plotly.js/src/plots/cartesian/axes";
import type { Axis, Graph, Trace } from "./engine";

type Extremes = ReturnType<typeof findExtremes>;
type Scaled = Axis & {
  _id: string;
  autorange: unknown;
  automargin: unknown;
  range: number[];
  setScale(): void;
};
type Drawn = Trace & {
  orientation?: string;
  meta?: { role?: string };
  x?: ArrayLike<number>;
  y?: ArrayLike<number>;
  _extremes?: Record<string, Extremes>;
};

/** The axes that do not have the range of what was drawn, with that range. */
const moved = new WeakMap<Scaled, number[]>();

/** What stands beside series without being drawn to the scale of values of its own. */
const BESIDE: ReadonlySet<string | undefined> = new Set([undefined, "labels", "partial"]);

/**
 * Fit the axis to other values, one array a series, or give it back the range that it was drawn with.
 *
 * False where something is drawn to its scale that is no mark of these values, such as a target.
 */
export function refit(graph: Graph, values: Float64Array[] | null): boolean {
  const traces = (graph._fullData ?? []) as Drawn[];
  const lies = traces[0]?.orientation === "h";
  const axis = graph._fullLayout?.[lies ? "xaxis" : "yaxis"] as Scaled | undefined;
  const { shapes = [] } = (graph.layout ?? {}) as { shapes?: { yref?: string }[] };
  if (!axis || shapes.some(({ yref }) => yref !== "paper")) return false;
  if (!traces.every(({ meta }) => BESIDE.has(meta?.role))) return false;
  const drawn = moved.get(axis);
  if (traces[0]?.type === "heatmap" || (values === null && !drawn)) return true;
  const before = drawn ?? axis.range;
  moved.set(axis, before);
  axis.range = before;
  if (values === null) moved.delete(axis);
  else
    axis.range = axis.autorange
      ? auto(graph, axis, traces, values)
      : scaled(before, traces, values, lies);
  axis.setScale();
  drawAlone(graph, axis);
  return true;
}

/** Draw an axis within the margins there are; to make others, plotly.js would draw all anew. */
function drawAlone(graph: Graph, axis: Scaled): void {
  const { margin } = graph._fullLayout as unknown as { margin: { autoexpand: boolean } };
  const [{ automargin }, { autoexpand }] = [axis, margin];
  axis.automargin = false;
  margin.autoexpand = false;
  void Axes.draw(graph, [axis._id], { skipTitle: true });
  axis.automargin = automargin;
  margin.autoexpand = autoexpand;
}

const isSeries = ({ meta }: Drawn) => !meta?.role;

function auto(graph: Graph, axis: Scaled, traces: Drawn[], values: Float64Array[]): number[] {
  const kept = traces.map(({ _extremes }) => _extremes?.[axis._id]);
  const series = traces.filter(isSeries);
  for (const trace of traces) {
    const shown = values[series.indexOf(trace)];
    const before = trace._extremes?.[axis._id];
    if (!trace._extremes || !before) continue;
    trace._extremes[axis._id] = shown
      ? findExtremes(axis, [...shown], before.opts)
      : { ...before, min: [], max: [] };
  }
  const found = getAutoRange(graph, axis);
  for (const [at, { _extremes }] of traces.entries()) {
    const before = kept[at];
    if (_extremes && before) _extremes[axis._id] = before;
  }
  return found;
}

/** Stretch a range that was given as the values are; those on both sides of zero are left to the kernel. */
function scaled(range: number[], traces: Drawn[], values: Float64Array[], lies: boolean): number[] {
  const before = traces.filter(isSeries).flatMap((trace) => [...finite(trace[lies ? "x" : "y"])]);
  const now = values.flatMap((column) => finite(column));
  const factor = Math.max(...now) / Math.max(...before);
  const stands = Math.min(...before, ...now) >= 0 && factor > 0 && Number.isFinite(factor);
  return stands ? range.map((end) => end * factor) : range;
}

const finite = (column: ArrayLike<number> = []) =>
  Array.from(column, Number).filter(Number.isFinite);
