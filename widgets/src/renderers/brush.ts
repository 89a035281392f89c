/** From a stretch of a time axis to whole buckets: the range that a brush or a click means. */
import type { Scalar } from "../protocol";

/** Give the buckets that a stretch from one instant to another touches with their middles. */
export function bucketsBetween(
  edges: readonly number[],
  from: number,
  to: number,
): [first: number, last: number] {
  const [low, high] = from <= to ? [from, to] : [to, from];
  const last = edges.length - 2;
  const place = (time: number) => {
    const found = edges.findIndex((edge) => edge > time);
    return Math.min(Math.max(found < 0 ? last : found - 1, 0), Math.max(last, 0));
  };
  const middle = (index: number) => ((edges[index] ?? 0) + (edges[index + 1] ?? 0)) / 2;
  let [start, end] = [place(low), place(high)];
  if (start < end && low > middle(start)) start++;
  if (start < end && high < middle(end)) end--;
  return [start, end];
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
