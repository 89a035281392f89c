/** Days as ISO text, e.g. "2017-12-31"; all arithmetic is in UTC, so that no zone moves them. */

const DAY = 86_400_000;
const format = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** Give the number of a day since 1 January 1970. */
export const dayNumber = (day: string): number => Math.round(Date.parse(day) / DAY);

/** Give the day with a number. */
export const dayOf = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);

export const dayAfter = (day: string): string => dayOf(dayNumber(day) + 1);
export const dayBefore = (day: string): string => dayOf(dayNumber(day) - 1);

/** Write a day as people do, e.g. "31 Dec 2017". */
export const dayWords = (day: string): string => {
  const number = dayNumber(day);
  return Number.isNaN(number) ? day : format.format(number * DAY);
};

/** Write a stretch of days, both included. */
export const daysWords = (start: string, end: string): string =>
  format.formatRange(Date.parse(start), Date.parse(end)).replaceAll("\u2009", " ");
