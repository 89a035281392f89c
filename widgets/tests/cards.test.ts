/** The page writes numbers and changes as the kernel does: both are held to one file of cases. */
import { describe, expect, it } from "vitest";
import cases from "../../tests/fixtures/cards.json";
import { compared, type Judged } from "../src/change";
import { short } from "../src/format";

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
