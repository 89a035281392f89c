/** Which mark of a figure is which: `points` goes position by position, one after another series. */
import { dayParts } from "../clock";
import type { Chart, Column, Scalar } from "../protocol";
import type { MarkPoint } from "../renderers/engine";

export type Marks = {
  count: number;
  /** The position along the axis of a mark: what `keys` and `edges` count. */
  position(index: number): number;
  /** The series of a mark, and its place along it. */
  series(index: number): number;
  along(index: number): number;
  index(point: MarkPoint): number;
  point(index: number): MarkPoint;
  /** Where a mark may be drawn: by its series or, where it is partial, apart from it. */
  points(index: number): MarkPoint[];
};

/** Say a mark that the kernel wrote no sentence for: what the pointer would show of it. */
export function markWords(chart: Chart, index: number): string {
  const said = chart.points[index];
  if (said) return said;
  const { curveNumber, pointNumber } = marks(chart).point(index);
  const trace = chart.figure.data[curveNumber] ?? {};
  if (typeof pointNumber !== "number") {
    const [row, column] = pointNumber;
    const text = columnOf((trace.text as unknown[] | undefined)?.[row], chart.columns)?.[column];
    return text === undefined ? `Mark ${index + 1}` : unescaped(String(text));
  }
  const at = (name: string) => columnOf(trace[name], chart.columns)?.[pointNumber];
  const { xaxis } = chart.figure.layout as { xaxis?: { type?: string } };
  const x = at("x");
  const where =
    at("hovertext") ??
    (xaxis?.type === "date" && typeof x === "number" ? dayParts(x).join(" ") : "");
  const words = [where, at("customdata")].filter((part) => part !== undefined && part !== "");
  return words.length > 0 ? unescaped(unmarked(words.join(": "))) : `Mark ${index + 1}`;
}

/** Read the marks that the kernel sets type with, a bold name above lines, as punctuation. */
const unmarked = (text: string) =>
  text.replace(/^<b>(.*?)<\/b><br>/s, "$1: ").replaceAll("<br>", ", ");

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Turn the entities that the kernel writes for plotly.js back into text. */
export const unescaped = (text: string) =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) =>
    code ? String.fromCodePoint(Number(code)) : (ENTITIES[name] ?? all),
  );

type Trace = Record<string, unknown>;

/** Give the values of a trace, whether written out or in a column of their own. */
export function columnOf(value: unknown, columns: Record<string, Column>): Column | null {
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return value as Column;
  const name = (value as { $col?: string } | undefined)?.$col;
  return name === undefined ? null : (columns[name] ?? null);
}

/** Comparisons and dashed ends are drawn beside the series, not series of their own. */
const isSeries = (trace: Trace) => !(trace.meta as { role?: string } | undefined)?.role;

/** What is partial has open marks, drawn by a trace that follows its series. */
const isOpen = (trace: Trace) =>
  (trace.meta as { role?: string } | undefined)?.role === "partial" && trace.mode === "markers";

/** Give what a trace beside the series is, such as a forecast; nothing for a series. */
export const roleOf = ({ figure }: Chart, { curveNumber }: MarkPoint): string | undefined =>
  ((figure.data[curveNumber]?.meta ?? {}) as { role?: string }).role;

/** Read the marks of a chart. */
export function marks(chart: Chart): Marks {
  const { figure, columns, points, select } = chart;
  if (select?.op === "in" && Array.isArray(select.field)) {
    return cells((select.keys[0] as Scalar[]).length, points.length);
  }
  const along = select?.op === "in" && "along" in select ? select.along : undefined;
  const series = figure.data.flatMap((trace, index) => (isSeries(trace) ? [index] : []));
  const each = Math.max(series.length, 1);
  const first = figure.data[series[0] ?? 0];
  const length = columnOf(first?.x ?? first?.labels, columns)?.length ?? 0;
  if (first?.type === "heatmap") return cells(length, length * (first.z as unknown[]).length);
  const open = figure.data.flatMap((trace, index) => (isOpen(trace) ? [index] : []));
  const owner = (curve: number) => series.findLastIndex((index) => index <= curve);
  const point = (index: number): MarkPoint => ({
    curveNumber: series[index % each] ?? 0,
    pointNumber: Math.floor(index / each),
  });
  return {
    count: points.length || length * each,
    position: (index) => (along === "series" ? index % each : Math.floor(index / each)),
    series: (index) => index % each,
    along: (index) => Math.floor(index / each),
    index: ({ curveNumber, pointNumber }) =>
      Number(pointNumber) * each + Math.max(owner(curveNumber), 0),
    point,
    points: (index) => {
      const own = open.filter((curve) => owner(curve) === index % each);
      const { pointNumber } = point(index);
      return [point(index), ...own.map((curveNumber) => ({ curveNumber, pointNumber }))];
    },
  };
}

function cells(width: number, count: number): Marks {
  const point = (index: number): MarkPoint => ({
    curveNumber: 0,
    pointNumber: [Math.floor(index / width), index % width],
  });
  return {
    count,
    position: (index) => index,
    series: () => 0,
    along: (index) => index,
    index: ({ pointNumber }) =>
      Array.isArray(pointNumber) ? pointNumber[0] * width + pointNumber[1] : pointNumber,
    point,
    points: (index) => [point(index)],
  };
}
