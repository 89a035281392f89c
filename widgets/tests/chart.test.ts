import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Chart, Select } from "../src/protocol";
import { draft } from "../src/renderers/figure";
import { chartView } from "../src/views/chart";
import { marks, markWords } from "../src/views/marks";
import { edgesOf, hasBox, marksWithin, rangeOf } from "../src/views/stretch";
import { zoomed } from "../src/views/zoom";
import { bars } from "./samples";
import { type Asked, context, find, press, settle, sized } from "./support";

const DAY = 86_400_000;
const edges = ["2017-01-01", "2017-01-02", "2017-01-03", "2017-01-04"];
const line: Chart = {
  ...bars,
  title: "Revenue by day",
  figure: {
    data: [{ type: "scatter", x: { $col: "x" }, y: { $col: "y" } }],
    layout: { xaxis: { type: "date" }, yaxis: {} },
  },
  columns: {
    x: Float64Array.from([0, 1, 2].map((day) => Date.UTC(2017, 0, 1) + day * DAY)),
    y: Float64Array.from([1, 2, 3]),
  },
  select: { op: "range", field: "day", keys: null, edges, selected: null },
  drill: null,
  points: ["1 Jan: 1", "2 Jan: 2", "3 Jan: 3"],
};

describe("chart", () => {
  let made: Asked;

  beforeEach(() => {
    made = context();
  });

  async function shown(state: Chart) {
    const view = chartView("bars", made);
    document.body.replaceChildren(view.el);
    const plot = find(view.el, ".dk-plot");
    sized(plot);
    await settle();
    view.update(state);
    await settle();
    return { view, plot };
  }

  it("reads its marks aloud as the arrows walk them", async () => {
    const { plot } = await shown(bars);
    press(plot, "ArrowRight");
    expect(made.announcer.el.textContent).toBe("Europe: 5");
    press(plot, "End");
    expect(made.announcer.el.textContent).toBe("(missing): 1");
    press(plot, "ArrowLeft");
    expect(made.announcer.el.textContent).toBe("United States: 3");
    expect(made.engineOf.hovered.at(-1)).toEqual({ curveNumber: 0, pointNumber: 1 });
  });

  it("reads no numbers of before while it shows those of a choice", async () => {
    const { plot, view } = await shown(bars);
    view.el.dataset.live = "foresees";
    press(plot, "ArrowRight");
    expect(made.announcer.el.textContent).toBe("Mark 1");
  });

  it("is a named application that says its keys", async () => {
    const { plot, view } = await shown(bars);
    expect([plot.getAttribute("role"), plot.getAttribute("aria-label"), plot.tabIndex]).toEqual([
      "application",
      bars.title,
      0,
    ]);
    const keys = find(view.el, `#${plot.getAttribute("aria-describedby")}`);
    expect(keys.textContent).toContain("Arrow keys");
  });

  it("filters, adds, clears and drills by key", async () => {
    const { plot, view } = await shown(bars);
    press(plot, "ArrowRight");
    press(plot, "Enter");
    press(plot, "ArrowRight");
    press(plot, "Enter", { shiftKey: true });
    view.update({ ...bars, select: { ...bars.select, selected: ["EU", "US"] } as Chart["select"] });
    press(plot, "Escape");
    press(plot, "ArrowDown", { altKey: true });
    const filter = { type: "filter", view: "bars", field: "region", op: "in" };
    expect(made.sent).toEqual([
      { ...filter, values: ["EU"] },
      { ...filter, values: ["EU", "US"] },
      { type: "clear", view: "bars" },
      { type: "drill", view: "bars", member: "US" },
    ]);
  });

  it("chooses a stretch of bins by key and by drag as a range, and one bin as a member", async () => {
    const select = {
      op: "in",
      field: "amount.bin(50)",
      keys: [0, 50, 150],
      ends: [50, 100, 200],
      selected: null,
    } as const;
    const state = { ...bars, form: "histogram", select, drill: null } as unknown as Chart;
    const { plot } = await shown(state);
    expect(plot.dataset.select).toBe("range");
    expect(edgesOf(state.select)).toEqual({ starts: [0, 50, 150], ends: [50, 100, 200] });
    expect(rangeOf(state.select as Select, 2, 1)).toEqual([50, 200]);
    expect(rangeOf(state.select as Select, 0, 1)).toEqual([0, 100]);
    press(plot, "ArrowRight");
    press(plot, "Enter");
    press(plot, "ArrowRight", { shiftKey: true });
    press(plot, "Enter");
    const filter = { type: "filter", view: "bars", field: "amount.bin(50)" };
    expect(made.sent).toEqual([
      { ...filter, op: "in", values: [0] },
      { ...filter, op: "range", values: [0, 100] },
    ]);
  });

  it("chooses bins under the band alone, and nothing over an empty stretch", async () => {
    const select = {
      op: "in",
      field: "amount.bin(50)",
      keys: [0, 700],
      ends: [50, 750],
      selected: null,
    } as const;
    const state = { ...bars, form: "histogram", select, drill: null } as unknown as Chart;
    const { view, plot } = await shown(state);
    const axis = { type: "linear", _offset: 0, _length: 1000, d2p: Number, p2c: Number };
    Object.assign(find(plot, ".dk-graph"), { _fullLayout: { xaxis: axis, yaxis: axis } });
    const drag = (from: number, to: number) => {
      for (const [type, clientX] of [
        ["pointerdown", from],
        ["pointermove", to],
        ["pointerup", to],
      ] as const) {
        const event = new MouseEvent(type, { clientX, button: 0, bubbles: true });
        plot.dispatchEvent(Object.assign(event, { isPrimary: true, pointerId: 1 }));
      }
    };
    drag(250, 650);
    expect([made.sent, find(plot, ".dk-brush").hidden]).toEqual([[], true]);
    drag(250, 760);
    const filter = { type: "filter", view: "bars", field: "amount.bin(50)", op: "range" };
    expect(made.sent).toEqual([{ ...filter, values: [700, 750] }]);
    view.update({ ...state, select: { ...select, selected: [700] } } as unknown as Chart);
    drag(250, 650);
    expect(made.sent.at(-1)).toEqual({ type: "clear", view: "bars" });
  });

  it("finds the marks in a box by both numbers, and says where there is one", async () => {
    const axis = { type: "linear", _offset: 0, _length: 100, p2c: Number, c2p: Number };
    const graph = Object.assign(document.createElement("div"), {
      _fullLayout: {
        xaxis: { ...axis, d2p: (x: number) => x * 10 },
        yaxis: { ...axis, d2p: (y: number) => 100 - y * 10 },
      },
    });
    const trace = { type: "scatter", mode: "markers", x: { $col: "x" }, y: { $col: "y" } };
    const fit = { type: "scatter", mode: "lines", x: [0, 9], y: [0, 9], meta: { role: "fit" } };
    const state = {
      ...bars,
      form: "scatter",
      figure: { data: [trace, fit], layout: {} },
      columns: { x: Float64Array.from([1, 5, 9]), y: Float64Array.from([1, 5, 2]) },
    } as Chart;
    const within = (left: number, right: number, top: number, bottom: number) =>
      marksWithin(state, graph, { left, right, top, bottom });
    expect(within(0, 100, 0, 100)).toEqual([0, 1, 2]);
    expect(within(0, 60, 40, 100)).toEqual([0, 1]);
    expect(within(40, 100, 70, 100)).toEqual([2]);
    expect(within(20, 30, 0, 100)).toEqual([]);
    expect([hasBox(state), hasBox(bars), hasBox({ ...state, select: null })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("asks the kernel for the marks in a box where there are thousands, and clears by Escape", async () => {
    const cells = { type: "heatmap", x: [1], y: [1], z: [[3]] };
    const state = {
      ...bars,
      form: "scatter",
      figure: { data: [cells], layout: {} },
      select: null,
      box: { chosen: null },
      drill: null,
    } as Chart;
    const { view, plot } = await shown(state);
    const axis = { type: "linear", _offset: 10, _length: 100, d2p: Number, c2p: Number };
    Object.assign(find(plot, ".dk-graph"), {
      _fullLayout: {
        xaxis: { ...axis, p2c: (pixel: number) => pixel / 10 },
        yaxis: { ...axis, p2c: (pixel: number) => 50 - pixel / 2 },
      },
    });
    const point = (type: string, clientX: number, clientY: number) =>
      plot.dispatchEvent(
        Object.assign(new MouseEvent(type, { clientX, clientY, button: 0, bubbles: true }), {
          isPrimary: true,
          pointerId: 1,
        }),
      );
    press(plot, "Escape");
    point("pointerdown", 30, 90);
    point("pointermove", 60, 50);
    point("pointerup", 60, 50);
    expect(made.sent).toEqual([{ type: "box", view: "bars", x: [2, 5], y: [10, 30] }]);
    view.update({ ...state, box: { chosen: 3 } });
    press(plot, "Escape");
    expect(made.sent.at(-1)).toEqual({ type: "clear", view: "bars" });
  });

  it("opens the menu of a mark by key and by the secondary button, which filters nothing", async () => {
    const { plot } = await shown({ ...bars, opens: true, explains: true });
    press(plot, "ArrowRight");
    press(plot, "m");
    const [opened] = made.opened;
    expect(opened?.title).toBe(bars.points[0]);
    expect(opened?.items.map(({ action }) => action)).toEqual([
      "rows",
      "keep",
      "exclude",
      "drill-mark",
      "explain-view",
    ]);
    for (const item of opened?.items ?? []) item.run();
    const mark = [["region", "EU"]];
    expect(made.sent).toMatchObject([
      { type: "rows", mark },
      { type: "keep", mark, exclude: false },
      { type: "keep", mark, exclude: true },
      { type: "drill", member: "EU" },
      { type: "explain", view: "bars" },
    ]);
    const event = new MouseEvent("click", { button: 2 });
    made.engineOf.click({ points: [{ curveNumber: 0, pointNumber: 2 }], event });
    expect(made.sent).toHaveLength(5);
  });

  it("goes up a level by Alt and Up", async () => {
    const { plot } = await shown({
      ...bars,
      drill: { path: [{ text: "EU" }], can: false, level: "" },
    });
    press(plot, "ArrowUp", { altKey: true });
    expect(made.sent).toEqual([{ type: "up", view: "bars", depth: 0 }]);
  });

  it("says that a slice of all others has no rows of its own", async () => {
    const select = { ...bars.select, inert: [0] } as Chart["select"];
    const { plot } = await shown({ ...bars, opens: true, select });
    press(plot, "ArrowRight");
    press(plot, "m");
    expect(made.opened[0]?.title).toContain("stands for several members");
    expect(made.opened[0]?.items).toEqual([]);
  });

  it("filters by click; a second click takes it back", async () => {
    await shown(bars);
    made.engineOf.click({ points: [{ curveNumber: 0, pointNumber: 2 }] });
    made.engineOf.click({ points: [{ curveNumber: 0, pointNumber: 2 }] });
    expect(made.sent).toMatchObject([{ values: [null] }, { values: [] }]);
  });

  it("chooses whole days of a time axis, and a stretch with Shift", async () => {
    const { plot } = await shown(line);
    press(plot, "ArrowRight");
    press(plot, "Enter");
    press(plot, "ArrowRight", { shiftKey: true });
    press(plot, "Enter");
    expect(made.sent).toMatchObject([
      { op: "range", values: ["2017-01-01", "2017-01-02"] },
      { op: "range", values: ["2017-01-01", "2017-01-03"] },
    ]);
  });

  it("is not drawn again for a message that changes nothing", async () => {
    const { view } = await shown(bars);
    view.update(structuredClone(bars));
    await settle();
    expect(made.engineOf.drawn).toHaveLength(1);
    view.update({ ...bars, columns: { ...bars.columns, y: Float64Array.from([5, 3, 2]) } });
    await settle();
    expect(made.engineOf.drawn).toHaveLength(2);
  });

  it("offers Retry when the code that draws does not come, and asks for it again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const engine = vi
      .spyOn(made, "engine")
      .mockRejectedValueOnce(new Error("broken"))
      .mockResolvedValue(made.engineOf);
    const { view } = await shown(bars);
    expect(view.el.dataset.status).toBe("error");
    find(view.el, "[data-action=retry]").click();
    await settle();
    expect([engine.mock.calls.length, view.el.dataset.status, made.sent]).toEqual([2, "ready", []]);
    expect(made.engineOf.drawn).toHaveLength(1);
  });

  it("shows an error after it was drawn, and draws again after", async () => {
    const { view } = await shown(bars);
    const error = { kind: "chart", title: "R", status: "error", message: "No", retry: true };
    view.update(error as Chart);
    expect(view.el.dataset.status).toBe("error");
    find(view.el, "[data-action=retry]").click();
    expect(made.sent).toEqual([{ type: "retry", view: "bars" }]);
    view.update(bars);
    await settle();
    expect(view.el.dataset.status).toBe("ready");
  });

  it("leads back up by its path", async () => {
    const drill = { path: [{ text: "Grocery" }, { text: "Bread" }], can: false, level: "Type" };
    const { view, plot } = await shown({ ...bars, drill });
    const crumbs = [...view.el.querySelectorAll<HTMLButtonElement>(".dk-crumb")];
    crumbs[1]?.click();
    press(plot, "Backspace");
    press(plot, "Backspace");
    crumbs[0]?.click();
    expect(made.sent).toEqual([1, 0, 0].map((depth) => ({ type: "up", view: "bars", depth })));
  });
});

describe("marks", () => {
  it("go position by position through the series", () => {
    const trace = { type: "scatter", x: { $col: "x" } };
    const role = { ...trace, meta: { role: "base" } };
    const chart = { ...line, points: [], figure: { ...line.figure, data: [role, trace, trace] } };
    const found = marks(chart);
    expect(found.count).toBe(6);
    expect(found.point(3)).toEqual({ curveNumber: 2, pointNumber: 1 });
    expect(found.index({ curveNumber: 2, pointNumber: 1 })).toBe(3);
    expect(found.position(3)).toBe(1);
  });

  it("are read from what the pointer shows where the kernel wrote no sentence", () => {
    const trace = { type: "scatter", x: { $col: "x" }, customdata: ["a", "5 &lt; 6 &#36;", "c"] };
    const chart = { ...line, points: [], figure: { ...line.figure, data: [trace] } };
    expect(markWords(chart, 1)).toBe("2 Jan 2017: 5 < 6 $");
  });

  it("have the lines that the pointer shows as punctuation, and markup of the data as it is", () => {
    const hovertext = ["x", "<b>A &lt;b&gt; B</b><br>Cost 3<br>Sales &lt;br&gt; 4", "y"];
    const trace = { type: "scatter", x: { $col: "x" }, hovertext };
    const chart = { ...line, points: [], figure: { ...line.figure, data: [trace] } };
    expect(markWords(chart, 1)).toBe("A <b> B: Cost 3, Sales <br> 4");
  });
});

describe("zoom", () => {
  const whole: [number, number] = [0, 1000];

  it("keeps the instant under the pointer in its place, within the whole", () => {
    expect(zoomed(whole, whole, 500, 0.5)).toEqual([250, 750]);
    expect(zoomed(whole, [250, 750], 250, 0.5)).toEqual([250, 500]);
    expect(zoomed(whole, [0, 500], 0, 0.5)).toEqual([0, 250]);
    expect(zoomed(whole, [250, 750], 500, 4)).toBeNull();
    expect(zoomed(whole, [400, 401], 400, 0)).toEqual([400, 400.5]);
  });

  it("asks for the stretch by key and by wheel, and for all of it again", async () => {
    const made = context();
    const view = chartView("line", made);
    document.body.replaceChildren(view.el);
    const plot = find(view.el, ".dk-plot");
    sized(plot);
    await settle();
    const start = Date.UTC(2017, 0, 1);
    const zoom = { whole: [start, start + 4 * DAY] as [number, number], shown: null };
    view.update({ ...line, zoom });
    await settle();
    press(plot, "+");
    expect(made.sent.at(-1)).toEqual({
      type: "zoom",
      view: "line",
      start: "2017-01-02T00:00:00",
      end: "2017-01-04T00:00:00",
    });
    view.update({ ...line, zoom: { ...zoom, shown: [start + DAY, start + 3 * DAY] } });
    find<HTMLButtonElement>(view.el, "[data-action=zoom-out]").click();
    expect(made.sent.at(-1)).toEqual({ type: "zoom", view: "line", start: "", end: "" });
    view.update({ ...line, zoom });
    const asked = made.sent.length;
    plot.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, bubbles: true }));
    expect(made.sent).toHaveLength(asked);
  });
});

describe("a narrow chart", () => {
  const figure = {
    data: [{ type: "pie", text: ["Long name"], meta: { narrow: { $col: "short" } } }],
    layout: {
      annotations: [
        { name: "event", text: "Launch", xanchor: "left", font: { size: 11 } },
        { name: "event", text: "Sale", xanchor: "left", font: { size: 11 } },
        { text: "12 min", font: { size: 32 } },
      ],
    },
  };
  const drawn = (width: number) => {
    const look = { token: (name: string) => name, width, height: 300 };
    const { data, layout } = draft(figure, { short: ["Lon…"] }, null, look);
    return [data[0]?.text, (layout.annotations as { text: string }[]).map(({ text }) => text)];
  };

  it("has shorter names, and numbers for its events", () => {
    expect(drawn(600)).toEqual([["Long name"], ["Launch", "Sale", "12 min"]]);
    expect(drawn(300)).toEqual([["Lon…"], ["1", "2", "12 min"]]);
  });

  it("says what the numbers stand for where it has no room for the names of its events", async () => {
    const event = (text: string, hovertext = text) => ({ name: "event", text, hovertext });
    const events = (...annotations: ReturnType<typeof event>[]) => ({
      ...bars,
      note: "1 day missing",
      figure: { ...bars.figure, layout: { ...bars.figure.layout, annotations } },
    });
    const words = async (state: Chart, width: number) => {
      const made = context();
      const view = chartView("bars", made);
      document.body.replaceChildren(view.el);
      sized(find(view.el, ".dk-plot"), width);
      await settle();
      view.update(state);
      await settle();
      return find(view.el, ".dk-body [data-events]").textContent;
    };
    const named = events(event("Launch"), event("Sale &lt;…", "Sale &lt;b&gt; &#36;5"));
    expect(await words(named, 300)).toBe("1 Launch; 2 Sale <b> $5");
    expect(await words(named, 600)).toBe("");
    expect(await words(events(event("Launch")), 300)).toBe("");
    const many = ["1", "2", "3", "4", "5"].map((text) => event(text, `Event ${text}`));
    expect(await words(events(...many), 300)).toBe("");
  });
});
