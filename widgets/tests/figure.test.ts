import { describe, expect, it } from "vitest";
import type { Chart } from "../src/protocol";
import { arrange, columnsFor, heightFor } from "../src/renderers/facets";
import { draft, fadedOf, monthStep, wallClock } from "../src/renderers/figure";
import { same } from "../src/renderers/same";
import { chartView } from "../src/views/chart";
import { marks, markWords } from "../src/views/marks";
import { bars } from "./samples";
import { context, find, settle, sized } from "./support";

describe("figure", () => {
  const look = { token: (name: string) => `<${name}>`, width: 600, height: 300 };

  it("puts columns and colours in place and keeps texts of the data", () => {
    const figure = {
      data: [{ type: "bar", x: { $col: "x" }, name: "token:primary", color: "token:primary" }],
      layout: {
        xaxis: { ticktext: ["token:danger"] },
        yaxis: { title: { text: "token:danger", font: { color: "token:text" } } },
      },
    };
    const { data, layout } = draft(figure, { x: ["a"] }, null, look);
    expect(data[0]).toMatchObject({ x: ["a"], name: "token:primary", color: "<primary>" });
    expect(layout.xaxis).toEqual({ ticktext: ["token:danger"] });
    expect(layout.yaxis).toEqual({ title: { text: "token:danger", font: { color: "<text>" } } });
  });

  it("never gives the message's own layout to be changed", () => {
    const { layout } = draft(bars.figure, bars.columns, null, look);
    expect(layout).not.toBe(bars.figure.layout);
    expect(layout.xaxis).not.toBe(bars.figure.layout.xaxis);
  });

  it("writes wall-clock times as they are in the model's zone", () => {
    expect(wallClock(Float64Array.from([0, Number.NaN, 90_061_500]))).toEqual([
      "1970-01-01 00:00:00.000",
      "",
      "1970-01-02 01:01:01.500",
    ]);
  });

  it("puts ticks where months begin, as many as fit", () => {
    const months = [0, 1, 2, 3, 4, 5].map((month) => Date.UTC(2017, month, 1));
    expect([monthStep(months, 8), monthStep(months, 3), monthStep([0, 86_400_000], 8)]).toEqual([
      1,
      2,
      null,
    ]);
    expect(
      monthStep(
        [2015, 2016, 2017].map((year) => Date.UTC(year, 0, 1)),
        8,
      ),
    ).toBe(12);
  });

  it("fades what is not chosen", () => {
    const select = {
      op: "in",
      field: "region",
      keys: ["EU", "US", null],
      selected: [null],
    } as const;
    const { data } = draft(bars.figure, bars.columns, structuredClone(select) as never, look);
    expect(data[0]?.marker).toEqual({ color: "<primary>", opacity: [0.3, 0.3, 1] });
  });

  it("compares typed arrays, gaps and trees", () => {
    expect(same({ a: Float64Array.from([1, Number.NaN]) }, { a: [1, Number.NaN] })).toBe(true);
    expect(same({ a: [1, 2] }, { a: [1, 3] })).toBe(false);
    expect(same({ a: undefined }, { b: undefined })).toBe(false);
  });
});

describe("small multiples", () => {
  const layout = () => ({
    meta: { facets: 5 },
    annotations: [0, 1, 2, 3, 4].map(() => ({ name: "facet" })) as Record<string, unknown>[],
    ...Object.fromEntries(
      ["", 2, 3, 4, 5].flatMap((number) => [
        [`xaxis${number}`, {}],
        [`yaxis${number}`, {}],
      ]),
    ),
  });

  it("has as many columns as there is room for, and rows as high as they need", () => {
    expect([columnsFor(5, 1200), columnsFor(5, 300), columnsFor(5, 100)]).toEqual([3, 2, 1]);
    expect([heightFor(layout(), 1200), heightFor(layout(), 300)]).toEqual([300, 450]);
    expect(heightFor({ meta: {} }, 300)).toBe(0);
  });

  it("writes dates under the lowest panels and numbers beside the first ones only", () => {
    const found = layout();
    arrange(found, 600, 450);
    const axes = found as unknown as Record<string, { domain: number[]; showticklabels: boolean }>;
    const shown = (letter: string) =>
      ["", 2, 3, 4, 5].map((number) => axes[`${letter}axis${number}`]?.showticklabels);
    expect(shown("x")).toEqual([false, false, true, true, true]);
    expect(shown("y")).toEqual([true, false, false, true, false]);
    expect(axes.xaxis?.domain[0]).toBe(0);
    expect(axes.yaxis4?.domain[0]).toBe(0);
  });

  const panels: Chart = {
    ...bars,
    figure: {
      data: ["x", "x2"].map((xaxis) => ({ type: "bar", x: [0, 1], y: [1, 2], xaxis, marker: {} })),
      layout: {},
    },
    select: { op: "in", field: "region", keys: ["EU", "US"], selected: ["US"], along: "series" },
    points: ["a", "b", "c", "d"],
  };

  it("chooses and fades a panel as a whole", () => {
    const found = marks(panels);
    expect([0, 1, 2, 3].map((index) => found.position(index))).toEqual([0, 1, 0, 1]);
    const look = { token: (name: string) => name, width: 600, height: 300 };
    const { data } = draft(panels.figure, panels.columns, panels.select, look);
    expect(data.map(({ opacity }) => opacity)).toEqual([0.3, undefined]);
  });
});

describe("parts", () => {
  const select = {
    op: "in" as const,
    field: "region",
    keys: ["EU", null],
    selected: ["US"],
    inert: [1],
  };

  it("never fades what cannot be chosen", () => {
    expect(fadedOf(select)).toEqual([true, false]);
    expect(fadedOf({ ...select, selected: null })).toEqual([]);
  });

  it("does nothing on a mark that stands for no member", async () => {
    const made = context();
    const view = chartView("bars", made);
    document.body.replaceChildren(view.el);
    sized(find(view.el, ".dk-plot"));
    await settle();
    view.update({ ...bars, select: { ...select, keys: ["EU", null, "US"], selected: null } });
    await settle();
    made.engineOf.click({ points: [{ curveNumber: 0, pointNumber: 1 }] });
    expect(made.sent).toEqual([]);
    made.engineOf.click({ points: [{ curveNumber: 0, pointNumber: 2 }] });
    expect(made.sent).toMatchObject([{ type: "filter", values: ["US"] }]);
  });
});

describe("cells", () => {
  const cells: Chart = {
    ...bars,
    figure: {
      data: [
        {
          type: "heatmap",
          x: [1, 2],
          y: [1, 2],
          z: [
            [1, 2],
            [3, 4],
          ],
          text: [
            ["a", "b"],
            ["c", "d &amp; e"],
          ],
        },
      ],
      layout: {},
    },
    select: null,
    points: [],
  };

  it("are read one by one where nothing can be chosen", () => {
    expect(marks(cells).count).toBe(4);
    expect([0, 1, 2, 3].map((index) => markWords(cells, index))).toEqual(["a", "b", "c", "d & e"]);
  });
});
