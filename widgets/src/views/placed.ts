/** The values of a tile in the places of the marks that a chart shows. */
import type { Tile } from "../cube/sent";
import type { Answer } from "../cube/tile";
import type { Chart, Scalar } from "../protocol";

/** Give the keys of the marks as a tile has them: those of each field. */
export function keysOf({ select }: Chart): Scalar[][] {
  if (!select) return [];
  if (select.op === "range") return [select.edges.slice(0, -1)];
  return Array.isArray(select.field) ? (select.keys as Scalar[][]) : [select.keys as Scalar[]];
}

/**
 * Give the values of an answer for each mark drawn, those of marks without rows as a chart shows them.
 *
 * An answer to an earlier choice may have put the marks in another order, or left out those without rows. Null where a
 * mark drawn is not in the tile, or rows have no mark.
 */
export function placed(
  { own, measures }: Tile,
  { values, rows }: Answer,
  drawn: readonly (readonly Scalar[])[],
): Float64Array[] | null {
  const places = placesIn(own, drawn);
  if (!places) return null;
  const shown = new Set(places);
  if (rows.some((count, at) => count > 0 && !shown.has(at))) return null;
  return values.map((column, index) => {
    const empty = measures[index]?.empty ?? Number.NaN;
    return Float64Array.from(places, (at) =>
      (rows[at] as number) > 0 ? (column[at] as number) : empty,
    );
  });
}

/** Give the place in a tile of each mark drawn; the members of the first field vary fastest. */
function placesIn(
  own: readonly (readonly Scalar[])[],
  drawn: readonly (readonly Scalar[])[],
): number[] | null {
  if (own.length !== drawn.length) return null;
  let places = [0];
  let stride = 1;
  for (const [field, keys] of own.entries()) {
    const known = new Map(keys.map((key, at) => [key, at]));
    const codes = (drawn[field] ?? []).map((key) => known.get(key));
    const step = stride;
    const inner = places;
    if (!codes.every((code) => code !== undefined)) return null;
    places = codes.flatMap((code) => inner.map((at) => at + code * step));
    stride *= keys.length;
  }
  return places;
}
