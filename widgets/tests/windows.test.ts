import { describe, expect, it } from "vitest";
import { Known, MARGIN, MOST_KEPT, Scale, TALLEST, WIDEST } from "../src/views/windows";

const million = new Scale(1_000_000, 41, 615);

describe("scale", () => {
  it("is pixel for pixel while the bar can be as long as the rows", () => {
    const scale = new Scale(1_000, 41, 615);
    expect([scale.plain, scale.end, scale.bar]).toEqual([true, 41_000 - 615, 41_000 - 615]);
    expect([scale.topOf(500), scale.barOf(500), scale.moved(0, 0, 9_000)]).toEqual([
      500, 500, 9_000,
    ]);
  });

  it("holds more rows than a browser has pixels, to the last one", () => {
    expect([million.plain, million.bar]).toEqual([false, TALLEST]);
    expect(million.seen(million.topOf(TALLEST))).toEqual({
      first: 999_985,
      end: 1_000_000,
      cut: 0,
    });
    expect(million.seen(million.topOf(0))).toEqual({ first: 0, end: 15, cut: 0 });
    for (const top of [0, 12_345, 20_500_000, million.end]) {
      expect(million.topOf(million.barOf(top))).toBeCloseTo(top, 6);
    }
  });

  it("moves by pixels with a wheel and by shares with the bar", () => {
    const top = 20_500_000;
    const bar = million.barOf(top);
    expect(million.moved(top, bar, bar + 100)).toBe(top + 100);
    expect(million.moved(top, bar, TALLEST)).toBe(million.end);
    expect(million.moved(100, 30, 0)).toBe(70);
    expect(million.moved(100, 300, 0)).toBe(0);
  });

  it("gives every row its turn when paged through by wheel", () => {
    const scale = new Scale(100_000_000, 41, 615);
    let [top, bar, next] = [0, 0, 0];
    for (let turn = 0; turn < 500; turn++) {
      const { first, end } = scale.seen(top);
      expect(first).toBeLessThanOrEqual(next);
      next = end;
      top = scale.moved(top, bar, bar + 600);
      bar = scale.barOf(top);
    }
  });

  it("brings a row in sight by the shortest way", () => {
    expect(million.reveal(0, 3)).toBe(0);
    expect(million.reveal(410, 3)).toBe(123);
    expect(million.reveal(0, 20)).toBe(21 * 41 - 615);
    expect(million.reveal(0, 999_999)).toBe(million.end);
  });

  it("shows one row in no room, and none of none", () => {
    expect(new Scale(3, 41, 0).seen(0)).toEqual({ first: 0, end: 1, cut: 0 });
    expect(new Scale(0, 41, 615).seen(0)).toEqual({ first: 0, end: 0, cut: 0 });
  });
});

describe("known rows", () => {
  const rows = (count: number) => Array.from({ length: count }, (_, at) => at);

  it("are asked for with a margin, and not again until half of it is used up", () => {
    const known = new Known<number>();
    known.put(0, rows(15));
    expect(known.wanted(0, 15, 1_000)).toEqual({ offset: 15, limit: MARGIN });
    known.put(15, rows(MARGIN));
    expect(known.wanted(15, 30, 1_000)).toBeNull();
    expect(known.wanted(30, 45, 1_000)).toEqual({ offset: 55, limit: 30 });
    expect(known.wanted(500, 516, 1_000)).toEqual({ offset: 460, limit: 96 });
    expect(known.wanted(990, 1_000, 1_000)).toEqual({ offset: 950, limit: 50 });
  });

  it("are never asked for by more than a window holds, those in sight first", () => {
    const known = new Known<number>();
    const wanted = known.wanted(10_000, 10_290, 10 ** 6);
    expect(wanted).toEqual({ offset: 10_000, limit: WIDEST });
  });

  it("are forgotten far away, not in sight", () => {
    const known = new Known<number>();
    known.put(0, rows(MOST_KEPT));
    known.put(50_000, rows(100));
    known.trim(50_000, 50_015);
    expect(known.size).toBe(100);
    expect(known.at(50_007)).toBe(7);
  });

  it("always come to hold what is in sight, wherever one looks", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const known = new Known<number>();
    const count = 20_000;
    for (let turn = 0; turn < 400; turn++) {
      const first = random(count - 20);
      const end = first + 1 + random(20);
      for (let asked = 0; ; asked++) {
        const wanted = known.wanted(first, end, count);
        if (!wanted) break;
        expect(asked).toBeLessThan(3);
        expect(wanted.limit).toBeGreaterThan(0);
        expect(wanted.offset + wanted.limit).toBeLessThanOrEqual(count);
        const places = Array.from({ length: wanted.limit }, (_, at) => wanted.offset + at);
        known.put(wanted.offset, places);
      }
      for (let row = first; row < end; row++) expect(known.at(row)).toBe(row);
      known.trim(first, end);
    }
  });
});
