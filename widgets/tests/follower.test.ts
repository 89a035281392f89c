/** Marks that follow a gesture: over the axes drawn, or over those of before the gestures. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Tile } from "../src/cube/sent";
import type { Chart } from "../src/protocol";
import type { Graph } from "../src/renderers/engine";
import { Follower } from "../src/views/follower";

const WIDTH = 100;
const token = () => "blue";

const chartOf = (keys: string[]) =>
  ({
    figure: { data: [{ type: "bar", orientation: "h", y: { $col: "x" } }], layout: {} },
    columns: { x: Float64Array.from(keys.keys()) },
    select: { field: "team", op: "in", keys, selected: null },
  }) as unknown as Chart;

/** A drawing whose longest bar is of a value. */
function graphOf(most: number, width = 300): Graph {
  const graph = document.createElement("div") as unknown as Graph;
  const axis = (scale: number) => ({ _offset: 0, _length: WIDTH, c2p: (at: number) => at * scale });
  Object.defineProperties(graph, {
    clientWidth: { get: () => width },
    clientHeight: { get: () => 200 },
  });
  graph._fullLayout = { xaxis: axis(WIDTH / most), yaxis: axis(1) } as NonNullable<
    Graph["_fullLayout"]
  >;
  graph.innerHTML = `<svg class="main-svg"><defs></defs><g id="a" clip-path="url(#a)">to ${most}</g>
    <g class="draglayer"></g></svg>`;
  return graph;
}

const tile = { own: [["A", "B"]], measures: [{ empty: 0 }] } as unknown as Tile;
const answer = (...values: number[]) => ({
  values: [Float64Array.from(values)],
  base: null,
  rows: Float64Array.from(values),
});

describe("marks that follow a gesture", () => {
  let follower: Follower;
  const [whole, part] = [chartOf(["A", "B"]), chartOf(["B"])];
  const drawn = () => {
    const marks = follower.marks as HTMLElement & { drawn?: Float64Array[] };
    return marks.hidden ? null : [...(marks.drawn?.[0] ?? [])];
  };
  const ground = () => (follower.ground.hidden ? null : follower.ground.textContent?.trim());

  beforeEach(() => {
    follower = new Follower();
    const pen = new Proxy({}, { get: () => () => undefined, set: () => true });
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as never);
    expect(follower.show(graphOf(20), whole, tile, answer(20, 9), token)).toBe(true);
    expect([drawn(), ground()]).toEqual([[20, 9], null]);
  });
  afterEach(() => vi.restoreAllMocks());

  it("stand on the axes drawn where they fit, else on those of before", () => {
    follower.keep(graphOf(20), whole);
    const narrow = graphOf(5);
    expect(follower.show(narrow, part, tile, answer(0, 4), token)).toBe(true);
    expect([drawn(), ground()]).toEqual([[4], null]);
    for (const values of [answer(1, 4), answer(0, 9)]) {
      expect(follower.show(narrow, part, tile, values, token)).toBe(true);
      expect([drawn(), ground()]).toEqual([[...(values.values[0] ?? [])], "to 20"]);
    }
    expect(follower.ground.querySelectorAll("[id], [clip-path], defs, .draglayer").length).toBe(0);
    expect(follower.show(narrow, part, tile, answer(0, 5), token)).toBe(true);
    expect(ground()).toBeNull();
    follower.clear();
    expect(drawn()).toBeNull();
  });

  it("stand on those of the first drawing of their partials, whatever was drawn since", () => {
    follower.keep(graphOf(20), whole);
    const low = chartOf(["A", "B"]);
    expect(follower.show(graphOf(5), low, tile, answer(1, 4), token)).toBe(true);
    follower.keep(graphOf(5), low);
    expect(follower.show(graphOf(2), part, tile, answer(20, 4), token)).toBe(true);
    expect(ground()).toBe("to 20");
  });

  it.each([
    ["of another size", (narrow: Graph) => follower.show(narrow, part, tile, answer(9, 9), token)],
    ["of other partials", () => follower.show(graphOf(5), part, { ...tile }, answer(9, 9), token)],
    [
      "of other colours",
      () => {
        follower.forget();
        return follower.show(graphOf(5), part, tile, answer(9, 9), token);
      },
    ],
    ["too short", () => follower.show(graphOf(5), part, tile, answer(99, 9), token)],
  ])("wait for the kernel where the axes of before are %s", (_, shown) => {
    follower.keep(graphOf(20), whole);
    expect(shown(graphOf(5, 299))).toBe(false);
  });

  it("stand on axes made for them, never on those of before, until they are taken away", () => {
    follower.keep(graphOf(20), whole);
    const fit = vi.fn((values: Float64Array[] | null) => (values?.[0]?.[0] ?? 0) < 50);
    const show = (...values: number[]) =>
      follower.show(graphOf(99), part, tile, answer(...values), token, { fit });
    expect([show(0, 40), drawn(), ground()]).toEqual([true, [40], null]);
    expect(show(0, 60)).toBe(false);
    expect(show(1, 40)).toBe(false);
    follower.clear();
    expect(fit).toHaveBeenLastCalledWith(null);
    expect([drawn(), ground()]).toEqual([null, null]);
  });

  it("leave no axes of before in the place of a chart whose colours change meanwhile", () => {
    follower.keep(graphOf(20), whole);
    expect(follower.show(graphOf(5), part, tile, answer(9, 9), token)).toBe(true);
    expect(follower.ground.hidden).toBe(false);
    follower.forget();
    expect(follower.ground.hidden).toBe(true);
  });

  it("wait where no axes of before were kept", () => {
    follower.keep(graphOf(20), part);
    expect(follower.show(graphOf(5), part, tile, answer(9, 9), token)).toBe(false);
  });
});
