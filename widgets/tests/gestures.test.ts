/** Brushing along time and walking by key, without a chart. */
import { describe, expect, it } from "vitest";
import { bucketRange, bucketsBetween } from "../src/renderers/brush";
import type { Graph } from "../src/renderers/engine";
import { deed } from "../src/renderers/walk";
import { Brush } from "../src/views/brush";

const edges = ["2017-01-01", "2017-01-02", "2017-01-03", "2017-01-04"];

describe("brush", () => {
  const joined = { starts: [0, 10, 20], ends: [10, 20, 30] };

  it("takes the buckets whose middle it covers, whatever its direction", () => {
    expect(bucketsBetween(joined, 2, 28)).toEqual([0, 2]);
    expect(bucketsBetween(joined, 28, 2)).toEqual([0, 2]);
    expect(bucketsBetween(joined, 6, 24)).toEqual([1, 1]);
    expect(bucketsBetween(joined, 12, 13)).toEqual([1, 1]);
    expect(bucketsBetween(joined, -50, 99)).toEqual([0, 2]);
  });

  it("takes no bin that it did not touch, and none where there are none", () => {
    const apart = { starts: [0, 700], ends: [50, 750] };
    expect(bucketsBetween(apart, 250, 650)).toBeNull();
    expect(bucketsBetween(apart, 650, 250)).toBeNull();
    expect(bucketsBetween(apart, 40, 710)).toBeNull();
    expect(bucketsBetween(apart, 10, 650)).toEqual([0, 0]);
    expect(bucketsBetween(apart, 250, 730)).toEqual([1, 1]);
    expect(bucketsBetween(apart, 10, 740)).toEqual([0, 1]);
    expect(bucketsBetween(apart, 30, 40)).toEqual([0, 0]);
    expect(bucketsBetween(apart, -90, 5)).toEqual([0, 0]);
    expect(bucketsBetween(apart, -90, -5)).toBeNull();
    expect(bucketsBetween(joined, 31, 60)).toBeNull();
    expect(bucketsBetween({ starts: [], ends: [] }, 0, 9)).toBeNull();
  });

  it("gives a half-open range", () => {
    expect(bucketRange(edges, 2, 1)).toEqual(["2017-01-02", "2017-01-04"]);
  });

  it("follows the pointer and tells what it covered; a click is none", () => {
    const surface = document.createElement("div");
    document.body.append(surface);
    surface.setPointerCapture = () => undefined;
    const axis = {
      type: "linear",
      _offset: 0,
      _length: 300,
      d2p: Number,
      p2c: (x: number) => x / 10,
      c2p: (x: number) => x * 10,
    };
    const graph: Graph = Object.assign(document.createElement("div"), {
      _fullLayout: { xaxis: axis, yaxis: axis },
    });
    const chosen: unknown[] = [];
    const moved: unknown[] = [];
    const host = {
      graph: () => graph,
      edges: () => joined,
      boxes: () => false,
      boxed: () => undefined,
      banded: (found: unknown, done: boolean) => (done ? chosen : moved).push(found),
    };
    const brush = new Brush(surface, host, new AbortController().signal);
    const point = (type: string, clientX: number) =>
      surface.dispatchEvent(
        Object.assign(new MouseEvent(type, { clientX, button: 0, bubbles: true }), {
          isPrimary: true,
          pointerId: 1,
        }),
      );
    point("pointerdown", 20);
    point("pointermove", 22);
    point("pointerup", 22);
    expect([chosen, brush.dragged, graph._dragged]).toEqual([[], false, undefined]);
    point("pointerdown", 20);
    point("pointermove", 240);
    expect([brush.el.hidden, graph._dragged]).toEqual([false, true]);
    point("pointerup", 240);
    expect([chosen, moved, brush.dragged]).toEqual([[[0, 1]], [[0, 1]], true]);
    point("pointerdown", 20);
    point("pointermove", 240);
    point("pointercancel", 240);
    expect([chosen.length, moved.at(-1), brush.el.hidden]).toEqual([1, null, true]);
  });
});

describe("a box over a plot", () => {
  it("covers what the pointer drags over, within the plot, and is done when it rests", () => {
    const surface = document.createElement("div");
    document.body.append(surface);
    const axis = (_offset: number, _length: number) => ({
      type: "linear",
      _offset,
      _length,
      d2p: Number,
      p2c: Number,
      c2p: Number,
    });
    const graph = Object.assign(document.createElement("div"), {
      _fullLayout: { xaxis: axis(50, 300), yaxis: axis(10, 200) },
    });
    const boxed: unknown[] = [];
    const host = {
      graph: () => graph,
      edges: () => null,
      boxes: () => true,
      boxed: (area: object, done: boolean) => boxed.push([area, done]),
      banded: () => undefined,
    };
    const brush = new Brush(surface, host, new AbortController().signal);
    const point = (type: string, clientX: number, clientY: number) =>
      surface.dispatchEvent(
        Object.assign(new MouseEvent(type, { clientX, clientY, button: 0, bubbles: true }), {
          isPrimary: true,
          pointerId: 1,
        }),
      );
    point("pointerdown", 250, 110);
    point("pointermove", 252, 111);
    expect([boxed, brush.el.hidden]).toEqual([[], true]);
    point("pointermove", 150, 310);
    const area = { left: 100, right: 200, top: 100, bottom: 200 };
    expect(boxed).toEqual([[area, false]]);
    expect({ ...brush.el.style }).toMatchObject({ left: "150px", top: "110px" });
    point("pointerup", 150, 310);
    expect(boxed).toEqual([
      [area, false],
      [area, true],
    ]);
    expect(brush.dragged).toBe(true);
  });
});

describe("keys of a chart", () => {
  const key = (name: string, more: object = {}) => ({
    key: name,
    altKey: false,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    ...more,
  });

  it("leave the browser its own", () => {
    expect(deed(key("ArrowRight", { ctrlKey: true }), 0, 3, true)).toBeNull();
    expect(deed(key("a"), 0, 3, true)).toBeNull();
    expect(deed(key("Enter"), -1, 3, false)).toBeNull();
  });

  it("stretch only along time", () => {
    expect(deed(key("ArrowRight", { shiftKey: true }), 0, 3, true)).toEqual({
      type: "stretch",
      to: 1,
    });
    expect(deed(key("ArrowRight", { shiftKey: true }), 0, 3, false)).toEqual({
      type: "walk",
      to: 1,
    });
  });
});
