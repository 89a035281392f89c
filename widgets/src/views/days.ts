/** Days as ISO text, e.g. "2017-12-31"; all arithmetic is in UTC, so that no zone moves them. */
import { dayParts } from "../clock";

const DAY = 86_400_000;

/** Give the number of a day since 1 January 1970. */
export const dayNumber = (day: string): number => Math.round(Date.parse(day) / DAY);

/** Give the day with a number. */
export const dayOf = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);

export const dayAfter = (day: string): string => dayOf(dayNumber(day) + 1);
export const dayBefore = (day: string): string => dayOf(dayNumber(day) - 1);

/** Write a day as people do, e.g. "31 Dec 2017". */
export const dayWords = (day: string): string => {
  const number = dayNumber(day);
  return Number.isNaN(number) ? day : dayParts(number * DAY).join(" ");
};

/** Write a stretch of days, both included, e.g. "1 – 31 Dec 2017". */
export const daysWords = (start: string, end: string): string => {
  const [from, to] = [dayNumber(start), dayNumber(end)];
  if (from === to) return dayWords(end);
  if (Number.isNaN(from + to)) return `${dayWords(start)} – ${dayWords(end)}`;
  const [first, last] = [dayParts(from * DAY), dayParts(to * DAY)];
  const words = last.join(" ");
  while (first.length > 1 && first.at(-1) === last.at(-1)) {
    first.pop();
    last.pop();
  }
  return `${first.join(" ")} – ${words}`;
};
