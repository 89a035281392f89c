/** Margins that are kept while labels fit. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Graph } from "../src/renderers/engine";
import { linesOf, Margins, spaced, stamp } from "../src/renderers/margins";

const layout = (more: Record<string, unknown> = {}) => ({
  width: 400,
  height: 300,
  margin: { l: 4, r: 12, t: 8, b: 4, pad: 4 },
  font: { family: "sans" },
  xaxis: { automargin: true } as Record<string, unknown>,
  yaxis: { automargin: true, tickangle: 0 } as Record<string, unknown>,
  ...more,
});

/** What plotly.js has drawn, with labels along both axes, by default in the middle of equal parts. */
function drawn(across: string[], down: string[], length = 320, ends = false): Graph {
  const axis = (texts: string[]) => ({
    _length: length,
    _vals: texts.map((text, x) => ({ text, x })),
    l2p: (x: number) =>
      length * (ends ? x / Math.max(1, texts.length - 1) : (x + 0.5) / texts.length),
    tickfont: { size: 12, family: "sans" },
  });
  return {
    _fullLayout: {
      xaxis: axis(across),
      yaxis: axis(down),
      _size: { l: 40, r: 12, t: 8, b: 30 },
    },
  } as unknown as Graph;
}

describe("margins", () => {
  let margins: Margins;
  const numbers = ["0", "1,000"];

  beforeEach(() => {
    margins = new Margins((text) => text.length * 6);
    margins.keep(drawn(["UA", "DL"], numbers), stamp(layout()));
  });

  it("are those of the drawing before, and its labels are not measured in the page", () => {
    const next = layout();
    expect(margins.fit(next)).toBe(true);
    expect(next.margin).toEqual({ l: 40, r: 12, t: 8, b: 30, pad: 4 });
    expect([next.xaxis, next.yaxis]).toEqual([
      { automargin: false, tickangle: 0, ticklabeloverflow: "allow" },
      { automargin: false, tickangle: 0, ticklabeloverflow: "allow" },
    ]);
    expect(margins.holds(drawn(["B6", "UA", "EV"], ["0", "900"]))).toBe(true);
  });

  it.each([
    ["wider numbers", ["UA"], ["0", "10,000"]],
    ["longer names", ["United"], numbers],
    ["more lines", ["UA<br>2013"], numbers],
    ["names without room beside each other", Array(17).fill("UA"), numbers],
    ["what may be markup", ["<b>UA</b>"], numbers],
  ])("do not hold %s", (_, across, down) => {
    expect(margins.holds(drawn(across, down))).toBe(false);
  });

  it("hold labels at the ends of an axis only where these have room", () => {
    const keep = (across: string[], down: string[]) => {
      margins.keep(drawn(across, down), stamp(layout()));
      expect(margins.holds(drawn(across, down))).toBe(true);
      return margins.holds(drawn(across, down, 320, true));
    };
    expect(keep(["UA", "Unit"], numbers)).toBe(true);
    expect(keep(["UA", "Unite"], numbers)).toBe(false);
    expect(keep(["Unite", "UA"], numbers)).toBe(true);
    expect(keep(["A label like this", "UA"], numbers)).toBe(false);
    expect(keep(["UA"], ["0<br>low", "9<br>high"])).toBe(false);
  });

  it.each([
    ["another size", { width: 399 }],
    ["another margin asked for", { margin: { l: 4, r: 80, t: 8, b: 4 } }],
    ["a panel more", { xaxis2: { automargin: true } }],
    ["axes that make no room", { yaxis: { automargin: false } }],
    ["a title along an axis", { xaxis: { automargin: true, title: { text: "Week" } } }],
    ["numbers on the other side", { yaxis: { automargin: true, tickangle: 0, side: "right" } }],
    ["notes", { annotations: [{ text: "Sale" }] }],
  ])("are not those of %s", (_, more) => {
    expect(margins.fit(layout(more))).toBe(false);
  });

  it("are measured anew once labels need much less room", () => {
    margins.keep(drawn(["UA"], ["1,000,000"]), stamp(layout()));
    expect(margins.fit(layout())).toBe(true);
    expect(margins.holds(drawn(["UA"], ["10"]))).toBe(true);
    expect(margins.fit(layout())).toBe(false);
  });

  it("are not kept of labels that lean or may be markup", () => {
    margins.keep(drawn(Array(17).fill("UA"), numbers), stamp(layout()));
    expect(margins.fit(layout())).toBe(false);
    margins.keep(drawn(["a &eacute; b"], numbers), stamp(layout()));
    expect(margins.fit(layout())).toBe(false);
  });
});

describe("a label", () => {
  it.each([
    ["1 Oct<br>2017", ["1 Oct", "2017"]],
    ["&#36;2 &lt; R&amp;D &gt; &amp;lt;", ["$2 < R&D > &lt;"]],
    ["<b>2017</b>", null],
    ["R&D", null],
    ["&eacute;", null],
  ])("%s is read as words, or left to plotly.js", (label, lines) => {
    expect(linesOf(label)).toEqual(lines);
  });
});

describe("labels of members that rise", () => {
  const axis = (labels: string[]) => ({
    ticktext: labels,
    tickvals: labels.map((_, at) => at),
  });
  const kept = (labels: string[], width: number, counts = true) => {
    const given = layout({ xaxis: axis(labels), meta: { counts } });
    spaced(given, width, (text) => text.length * 6);
    return given.xaxis;
  };
  const hours = Array.from({ length: 24 }, (_, hour) => `${hour}:00`);

  it("are left out where not all have room level", () => {
    const few = kept(hours, 500);
    expect(few.ticktext).toEqual([
      "0:00",
      "3:00",
      "6:00",
      "9:00",
      "12:00",
      "15:00",
      "18:00",
      "21:00",
    ]);
    expect(few.tickvals).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
    expect(few.tickangle).toBe(0);
    expect(kept(hours, 2000)).toEqual({ ...axis(hours), tickangle: 0 });
  });

  it("are level where the axis has no room at all: the first one stays", () => {
    expect(kept(hours, 40)).toMatchObject({ ticktext: ["0:00"], tickvals: [0], tickangle: 0 });
    expect(kept(["2024"], 40)).toMatchObject({ ticktext: ["2024"] });
  });

  it("are all kept in small multiples, which are narrower", () => {
    const given = layout({ xaxis: axis(hours), xaxis2: axis(hours), meta: { counts: true } });
    spaced(given, 300, (text) => text.length * 6);
    expect(given.xaxis).toEqual(axis(hours));
  });

  it("are all kept, and may lean, where members are names or stand in another order", () => {
    expect(kept(hours, 60, false)).toEqual(axis(hours));
  });
});
