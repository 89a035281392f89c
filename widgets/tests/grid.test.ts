/** Places in the grid: in reading order, as code, and by the width of the dashboard. */
import { describe, expect, it } from "vitest";
import { asCode, placed, screenOf } from "../src/views/grid";

const SPOTS = [
  { key: "below", x: 0, y: 4, w: 12, h: 7 },
  { key: "right", x: 6, y: 0, w: 6, h: 4 },
  { key: 'a "b"', x: 0, y: 0, w: 6, h: 4 },
];

describe("a grid", () => {
  it("has the columns of its screen", () => {
    expect([320, 767, 768, 1023, 1024, 1439, 1440].map(screenOf)).toEqual([
      "mobile",
      "mobile",
      "tablet",
      "tablet",
      "desktop",
      "desktop",
      "large",
    ]);
  });

  it("puts views in reading order, each in its place", () => {
    const grid = placed("desktop", SPOTS, (key) => {
      const el = document.createElement("p");
      el.textContent = key;
      return el;
    });
    const boxes = [...grid.children] as HTMLElement[];
    expect(boxes.map((one) => one.textContent)).toEqual(['a "b"', "right", "below"]);
    expect(boxes.map((one) => one.style.gridArea)).toEqual([
      "1 / 1 / span 4 / span 6",
      "1 / 7 / span 4 / span 6",
      "5 / 1 / span 7 / span 12",
    ]);
    expect(grid.style.getPropertyValue("--dk-columns")).toBe("12");
  });

  it("is written as an author writes it", () => {
    expect(asCode({ desktop: SPOTS })).toBe(
      'grid={\n    "desktop": {"a \\"b\\"": (0, 0, 6, 4), "right": (6, 0, 6, 4), "below": (0, 4, 12, 7)},\n}',
    );
  });
});
