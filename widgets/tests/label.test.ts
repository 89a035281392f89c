import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Graph, MarkPoint, Trace } from "../src/renderers/engine";
import { type Country, inside, showLabel } from "../src/renderers/label";
import { marks } from "../src/views/marks";
import { bars } from "./samples";
import { FakeEngine } from "./support";

/** Tell whether a spot lies inside an outline, by the crossings of a ray. */
const ring = (pts: [number, number][]) => ({
  pts: [...pts, pts[0] as [number, number]],
  contains: ([x, y]: readonly [number, number]) => {
    const crossed = pts.filter(([x1, y1], at) => {
      const [x2, y2] = pts[(at + 1) % pts.length] as [number, number];
      return y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1;
    });
    return crossed.length % 2 === 1;
  },
});
const box = (at: number, size: number) =>
  ring([
    [at, at],
    [at + size, at],
    [at + size, at + size],
    [at, at + size],
  ]);

describe("the label of a mark", () => {
  let engine: FakeEngine;

  beforeEach(() => {
    engine = new FakeEngine();
  });

  function drawn(traces: Trace[], calcdata: unknown[][] = []): Graph {
    return Object.assign(document.createElement("div"), { _fullData: traces, calcdata });
  }

  it("is asked for in the panel that the mark is in", () => {
    const graph = drawn([{ type: "bar" }, { type: "bar", xaxis: "x2", yaxis: "y2" }]);
    showLabel(engine, graph, [{ curveNumber: 1, pointNumber: 3 }]);
    expect(engine.hovered).toEqual([{ curveNumber: 1, pointNumber: 3 }]);
    expect(engine.panels).toEqual(["x2y2"]);
  });

  it("is that of a heat map's cell at its row and column", () => {
    showLabel(engine, drawn([{ type: "heatmap" }]), [{ curveNumber: 0, pointNumber: [1, 4] }]);
    expect(engine.hovered).toEqual([{ curveNumber: 0, xval: 4, yval: 1 }]);
    expect(engine.panels).toEqual(["xy"]);
  });

  it("is that of a place or a country of a map", () => {
    const spot: MarkPoint = { curveNumber: 0, pointNumber: 0 };
    showLabel(engine, drawn([{ type: "scattergeo", geo: "geo" }]), [spot]);
    const country = { ct: [1, 2], _polygons: [box(0, 5)] };
    showLabel(engine, drawn([{ type: "choropleth", geo: "geo" }], [[country]]), [spot]);
    expect(engine.hovered).toEqual([spot, { curveNumber: 0, xval: 1, yval: 2 }]);
    expect(engine.panels).toEqual(["geo", "geo"]);
  });

  it("is that of no neighbour where a country's outline is not drawn yet", () => {
    const unhover = vi.spyOn(engine.Fx, "unhover");
    showLabel(engine, drawn([{ type: "choropleth", geo: "geo" }], [[{}]]), [
      { curveNumber: 0, pointNumber: 0 },
    ]);
    expect([engine.hovered, unhover.mock.calls.length]).toEqual([[], 1]);
  });

  it("comes up by the slice of a pie", () => {
    const graph = drawn([{ type: "pie" }]);
    const layer = document.createElement("div");
    layer.className = "pielayer";
    const over: number[] = [];
    for (const place of [1, 0]) {
      const slice = Object.assign(document.createElement("div"), {
        className: "slice",
        __data__: { pointNumber: place },
        onmouseover: () => over.push(place),
      });
      layer.append(slice);
    }
    graph.append(layer);
    showLabel(engine, graph, [{ curveNumber: 0, pointNumber: 1 }]);
    expect([over, engine.hovered]).toEqual([[1], []]);
  });

  it("is not asked for before anything is drawn", () => {
    showLabel(engine, document.createElement("div") as unknown as Graph, [
      { curveNumber: 0, pointNumber: 1 },
    ]);
    expect(engine.hovered).toEqual([]);
  });
});

describe("a spot inside a country", () => {
  it("is its middle where that lies in it", () => {
    expect(inside({ ct: [2, 2], _polygons: [box(0, 5)] })).toEqual([2, 2]);
  });

  it("lies neither in a hole nor in the bay of a crescent", () => {
    const within = (country: Country) => {
      const found = inside(country);
      const holding = country._polygons?.filter((one) => found && one.contains(found));
      return [found === country.ct, holding?.length];
    };
    expect(within({ ct: [4.5, 4.5], _polygons: [box(0, 9), box(4, 1)] })).toEqual([false, 1]);
    const crescent = ring([
      [0, 0],
      [9, 0],
      [9, 9],
      [8, 1],
      [1, 1],
      [0, 9],
    ]);
    expect(within({ ct: [4.5, 4.5], _polygons: [crescent] })).toEqual([false, 1]);
    expect(inside({ ct: [4.5, 4.5] })).toBeNull();
  });
});

describe("a mark that is partial", () => {
  const open = { type: "scatter", mode: "markers", meta: { role: "partial" } };
  const dash = { type: "scatter", mode: "lines", meta: { role: "partial" } };
  const line = { type: "scatter", mode: "lines", x: { $col: "x" } };
  const chart = {
    ...bars,
    points: ["a", "b", "c", "d"],
    figure: { data: [line, dash, open, line, dash, open], layout: {} },
  };

  it("may be drawn apart from its series, and belongs to it", () => {
    const found = marks(chart);
    expect(found.points(3)).toEqual([
      { curveNumber: 3, pointNumber: 1 },
      { curveNumber: 5, pointNumber: 1 },
    ]);
    expect(found.index({ curveNumber: 5, pointNumber: 1 })).toBe(3);
    expect(found.index({ curveNumber: 2, pointNumber: 1 })).toBe(2);
  });
});
