/** Which mark of a figure is which key: `points` and `keys` count the marks of the first trace. */
import type { Chart, Column, Scalar } from "../protocol";
import type { MarkPoint } from "../renderers/engine";

export type Marks = {
  /** Start of each bucket in milliseconds, where the chart chooses ranges of time. */
  times: ArrayLike<number> | null;
  index(point: MarkPoint): number;
  point(index: number): MarkPoint;
};

function columnOf(value: unknown, columns: Record<string, Column>): Column | null {
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return value as Column;
  const name = (value as { $col?: string } | undefined)?.$col;
  return name === undefined ? null : (columns[name] ?? null);
}

/** Read the marks of a chart. */
export function marks(chart: Chart): Marks {
  const { figure, columns, select } = chart;
  const grid = select?.op === "in" && Array.isArray(select.field);
  const width = grid ? (select.keys[0] as Scalar[]).length : 0;
  const first = figure.data.findIndex(
    (trace) => columnOf(trace.x, columns)?.length === chart.points.length,
  );
  const curveNumber = Math.max(first, 0);
  const times = select?.op === "range" ? columnOf(figure.data[curveNumber]?.x, columns) : null;
  return {
    times: times as ArrayLike<number> | null,
    index: ({ pointNumber }) =>
      typeof pointNumber === "number" ? pointNumber : pointNumber[0] * width + pointNumber[1],
    point: (index) => ({
      curveNumber,
      pointNumber: grid ? [Math.floor(index / width), index % width] : index,
    }),
  };
}
