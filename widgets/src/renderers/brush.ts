/** From a stretch of a time axis to whole buckets: the range that a brush or a click means. */

const DAY = 86_400_000;
const MONTHS: [low: number, high: number, months: number][] = [
  [28, 31, 1],
  [89, 92, 3],
  [181, 184, 6],
  [365, 366, 12],
];

/** Give the first instant after the bucket that starts at `times[index]`. */
export function bucketEnd(times: ArrayLike<number>, index: number): number {
  const next = times[index + 1];
  const start = times[index] ?? 0;
  if (next !== undefined) return next;
  const step = start - (times[index - 1] ?? start - DAY);
  const days = step / DAY;
  const found = MONTHS.find(([low, high]) => days >= low && days <= high);
  if (!found) return start + step;
  const date = new Date(start);
  return date.setUTCMonth(date.getUTCMonth() + found[2]);
}

/** Give the buckets whose points lie between two instants, or the nearest one if none does. */
export function bucketsBetween(
  times: ArrayLike<number>,
  from: number,
  to: number,
): [number, number] {
  const [low, high] = from <= to ? [from, to] : [to, from];
  const inside = Array.from(times).flatMap((time, index) =>
    time >= low && time <= high ? [index] : [],
  );
  const [first] = inside;
  if (first !== undefined) return [first, inside.at(-1) ?? first];
  const middle = (low + high) / 2;
  let nearest = 0;
  for (let index = 1; index < times.length; index++) {
    const distance = Math.abs((times[index] ?? 0) - middle);
    if (distance < Math.abs((times[nearest] ?? 0) - middle)) nearest = index;
  }
  return [nearest, nearest];
}

/** Write an instant of the wall clock as the kernel reads it: a day, or a day and a time. */
export function isoTime(time: number): string {
  const text = new Date(time).toISOString();
  return time % DAY === 0 ? text.slice(0, 10) : text.slice(0, 19);
}

/** Give the half-open range `[start, end)` of the buckets from `first` to `last`. */
export function bucketRange(
  times: ArrayLike<number>,
  first: number,
  last: number,
): [string, string] {
  const [low, high] = first <= last ? [first, last] : [last, first];
  return [isoTime(times[low] ?? 0), isoTime(bucketEnd(times, high))];
}

/** Read an end of a chosen range: milliseconds, or text of the wall clock. */
export function readTime(value: unknown): number {
  if (typeof value === "number") return value;
  return Date.parse(
    `${String(value).replace(" ", "T").slice(0, 19)}${String(value).length > 10 ? "Z" : ""}`,
  );
}
