/** Values of a tile in the places of marks that an earlier answer put in another order. */
import { describe, expect, it } from "vitest";
import type { Tile } from "../src/cube/sent";
import { placed } from "../src/views/placed";
import { measure } from "./support";

const none = { own: [], marks: [], partials: [], kinds: [], lost: [], members: [] };
const tile = (own: Tile["own"], empty: number | null = 0): Tile => ({
  own,
  measures: [measure({ count: 0 }, empty)],
  compares: false,
  now: none,
  base: null,
});
const answer = (...counts: number[]) => ({
  values: [Float64Array.from(counts)],
  base: null,
  rows: Float64Array.from(counts),
});

describe("placed", () => {
  it("follows marks that were put in another order", () => {
    const bars = tile([["UA", "B6", "EV"]]);
    expect(placed(bars, answer(5, 7, 9), [["B6", "EV", "UA"]])).toEqual([
      Float64Array.from([7, 9, 5]),
    ]);
  });

  it("keeps the rows and columns of cells apart", () => {
    const cells = tile([
      [6, 7, 8],
      ["Mon", "Tue"],
    ]);
    const drawn = [
      [8, 6, 7],
      ["Tue", "Mon"],
    ];
    expect(placed(cells, answer(1, 2, 3, 4, 5, 6), drawn)).toEqual([
      Float64Array.from([6, 4, 5, 3, 1, 2]),
    ]);
  });

  it("leaves out marks without rows, and says what a mark without rows shows", () => {
    expect(placed(tile([["a", "b", null]], null), answer(0, 3, 0), [[null, "b"]])).toEqual([
      Float64Array.from([Number.NaN, 3]),
    ]);
  });

  it("is null where rows have no mark, and where a mark has no partials", () => {
    const bars = tile([["a", "b"]]);
    expect(placed(bars, answer(1, 2), [["a"]])).toBeNull();
    expect(placed(bars, answer(1, 2), [["a", "c"]])).toBeNull();
    expect(placed(bars, answer(1, 2), [])).toBeNull();
  });

  it("has one value where there is nothing to split by", () => {
    expect(placed(tile([]), answer(4), [])).toEqual([Float64Array.from([4])]);
  });
});
