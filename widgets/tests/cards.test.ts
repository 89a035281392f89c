/** The page writes numbers and changes as the kernel does: both are held to one file of cases. */
import { describe, expect, it } from "vitest";
import cases from "../../tests/fixtures/cards.json";
import { compared, type Judged } from "../src/change";
import type { Tile } from "../src/cube/sent";
import { short } from "../src/format";
import type { Kpi } from "../src/protocol";
import { kpiView } from "../src/views/kpi";
import { kpi } from "./samples";
import { context, find } from "./support";

type Cases = {
  numbers: [number, string, string, string][];
  changes: [number, number, Judged, [string, string, string]][];
};
const { numbers, changes } = cases as unknown as Cases;

describe("numbers on a card", () => {
  it.each(numbers)("writes %d as %j in %j", (value, format, unit, text) => {
    expect(short(value, { format, unit })).toBe(text);
  });
});

describe("changes on a card", () => {
  it.each(changes)("says what became of %d since %d: %j", (value, base, spec, said) => {
    const { change, arrow, status_of } = compared(value, base, spec);
    expect([change, arrow, status_of]).toEqual(said);
  });
});

describe("a card before the answer", () => {
  const target = { text: "80 % of 10", fraction: 0.8, met: false, words: "80 % of 10" };
  const plain = { change: "", change_words: "", against: "", arrow: "none" } as const;
  const measure = { unit: "", format: ",.0f", good: "up", tolerance: 0, percentage: false };

  const previewed = (state: Partial<Kpi>, compares: boolean, moving: boolean) => {
    const view = kpiView("card", context());
    view.update(kpi({ value: "8", ...state }));
    const tile = { measures: [measure], compares } as unknown as Tile;
    const [values, base] = [[Float64Array.of(3)], [Float64Array.of(2)]];
    const answer = { values, base, rows: Float64Array.of(3) };
    const shows = view.preview?.({ tile, answer, moving });
    return [shows, find(view.el, "[data-part=value]").textContent];
  };

  it.each([
    ["its number", plain, false],
    ["its change", {}, true],
  ])("foresees %s", (_, state, compares) => {
    expect(previewed(state, compares, false)).toEqual([true, "3"]);
  });

  it.each([
    ["a target", { ...plain, target }, false],
    ["a target beside a change", { target }, true],
    ["a change on its target", { against: "target" }, false],
    ["a change that is its number", { against: "" }, false],
  ])("waits with %s, but follows a gesture", (_, state, compares) => {
    expect(previewed(state, compares, false)).toEqual([false, "8"]);
    expect(previewed(state, compares, true)).toEqual([true, "3"]);
  });
});
