/** From a stretch of a time axis to whole buckets: the range that a brush or a click means. */
import type { Scalar } from "../protocol";

/** Where buckets or bins start and end, in rising order; between bins there may be gaps. */
export type Edges = { starts: readonly number[]; ends: readonly number[] };

/**
 * Give the buckets that a stretch from one place of the axis to another touches with their middles,
 * at least the one that it lies in; null where there is none.
 */
export function bucketsBetween(
  { starts, ends }: Edges,
  from: number,
  to: number,
): [first: number, last: number] | null {
  const low = Math.max(Math.min(from, to), starts[0] ?? 0);
  const high = Math.min(Math.max(from, to), ends.at(-1) ?? 0);
  let first = ends.findIndex((end) => end > low);
  let last = starts.findLastIndex((start) => start < high);
  if (first < 0 || last < first) return null;
  const end = (index: number) => ends[index] ?? 0;
  const middle = (index: number) => ((starts[index] ?? 0) + end(index)) / 2;
  let begin = low;
  if (low > middle(first) && high > end(first)) {
    begin = end(first);
    first++;
  }
  if (high < middle(last) && begin < (starts[last] ?? 0)) last--;
  return first <= last ? [first, last] : null;
}

/** Give the half-open range `[start, end)` of the buckets from `first` to `last`. */
export function bucketRange(edges: readonly Scalar[], first: number, last: number): Scalar[] {
  const [low, high] = first <= last ? [first, last] : [last, first];
  return [edges[low] ?? null, edges[high + 1] ?? null];
}

/** Read an instant of the wall clock: milliseconds, a day, or a day and a time. */
export function readTime(value: Scalar): number {
  if (typeof value === "number") return value;
  const text = String(value).replace(" ", "T").slice(0, 19);
  return Date.parse(text.length > 10 ? `${text}Z` : text);
}
