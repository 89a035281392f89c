/** Days and times in words, as the kernel writes them; `Intl` takes tens of milliseconds to begin. */

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

const two = (number: number) => String(number).padStart(2, "0");

/** Write the time of a moment here, e.g. "09:30". */
export const timeWords = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** Write the day and time of a moment here, e.g. "31 Dec, 09:30". */
export const momentWords = (at: Date): string =>
  `${at.getDate()} ${MONTHS[at.getMonth()]}, ${timeWords(at)}`;

/** Give the parts of a day in UTC, e.g. ["31", "Dec", "2017"]. */
export const dayParts = (time: number): [string, string, string] => {
  const at = new Date(time);
  return [String(at.getUTCDate()), MONTHS[at.getUTCMonth()] ?? "", String(at.getUTCFullYear())];
};
