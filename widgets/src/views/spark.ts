/** A small line in SVG: the tail that is not complete yet is dashed. */
import { s } from "../dom";
import type { Column, Spark } from "../protocol";

export type Point = { x: number; y: number } | null;

const WIDTH = 100;
const HEIGHT = 32;
const PAD = 2;

const numbers = (column: Column) => Array.from(column as ArrayLike<unknown>, toNumber);

/** Scale values to the drawing, which holds the values of other columns too; a null or NaN is a gap. */
export function sparkPoints(xs: Column, ys: Column, beside: Column[] = []): Point[] {
  const values = numbers(ys);
  const places = numbers(xs);
  const known = [ys, ...beside].flatMap(numbers).filter((value) => value !== null);
  const low = Math.min(...known);
  // Halves, for the difference of two numbers may be larger than any number.
  const range = Math.max(...known) / 2 - low / 2;
  const first = places[0] ?? 0;
  const span = (places.at(-1) ?? 0) - first;
  return values.map((value, index) => {
    if (value === null) return null;
    const place = places[index] ?? null;
    const share =
      span > 0 && place !== null ? (place - first) / span : index / (values.length - 1 || 1);
    const height = range > 0 ? (value / 2 - low / 2) / range : 0.5;
    return { x: share * WIDTH, y: PAD + (1 - height) * (HEIGHT - 2 * PAD) };
  });
}

function toNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Write the path of the points from `start` to `end` (inclusive), broken at gaps. */
export function linePath(points: Point[], start = 0, end = points.length - 1): string {
  let pen = "M";
  let path = "";
  for (const point of points.slice(start, end + 1)) {
    if (!point) {
      pen = "M";
      continue;
    }
    path += `${pen}${round(point.x)} ${round(point.y)}`;
    pen = "L";
  }
  return path;
}

/** Give the index of the last complete point before a partial tail. */
export function lastWhole(partial: Column): number {
  let index = partial.length - 1;
  while (index > 0 && partial[index]) index--;
  return index;
}

/** Write the outline of the band between two columns, where both are known. */
export function bandPath(xs: Column, ys: Column, lower: Column, upper: Column): string {
  const bottom = sparkPoints(xs, lower, [ys, upper]);
  const top = sparkPoints(xs, upper, [ys, lower]);
  const both = top.flatMap((point, index) => {
    const under = bottom[index];
    return point && under ? [[point, under] as const] : [];
  });
  if (both.length < 2) return "";
  const outline = [...both.map(([over]) => over), ...both.reverse().map(([, under]) => under)];
  return `${linePath(outline)}Z`;
}

/** Draw the line, its soft area, and a dot on the last point. */
export function sparkline(spark: Spark): SVGElement {
  const { lower, upper } = spark;
  const limits = lower && upper ? [lower, upper] : [];
  const points = sparkPoints(spark.x, spark.y, limits);
  const whole = lastWhole(spark.partial);
  const line = linePath(points, 0, whole);
  const known = points.slice(0, whole + 1).filter((point) => point !== null);
  const first = known[0];
  const last = known.at(-1);
  const area =
    first && last ? `${line}L${round(last.x)} ${HEIGHT}L${round(first.x)} ${HEIGHT}Z` : "";
  return s(
    "svg",
    {
      class: "dk-spark",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": spark.words,
    },
    lower &&
      upper &&
      s("path", { class: "dk-spark-band", d: bandPath(spark.x, spark.y, lower, upper) }),
    area !== "" &&
      limits.length === 0 &&
      known.length === whole + 1 &&
      s("path", { class: "dk-spark-area", d: area }),
    s("path", { class: "dk-spark-line", d: line }),
    whole < points.length - 1 &&
      s("path", { class: "dk-spark-line dk-spark-partial", d: linePath(points, whole) }),
  );
}
