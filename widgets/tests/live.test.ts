import { afterEach, expect, test, vi } from "vitest";
import type { Tile, Tiles } from "../src/cube/sent";
import { Live } from "../src/live";
import type { Scalar } from "../src/protocol";
import { measure } from "./support";

afterEach(() => vi.unstubAllGlobals());

/** A gesture over a chart beside one other view; counts how often that is drawn. */
function gesture() {
  const frames: (() => void)[] = [];
  vi.stubGlobal("requestAnimationFrame", (done: () => void) => frames.push(done));
  vi.stubGlobal("cancelAnimationFrame", () => frames.splice(0));
  const preview = vi.fn();
  const live = new Live(
    () => [["card", { el: document.createElement("div"), preview }]],
    () => 1,
  );
  live.want("line");
  const arrive = () => live.take({ type: "tiles", ack: 1, view: "line", count: 3, views: {} });
  const move = (to: number) => live.show("line", { from: 0, to });
  return { live, preview, arrive, move, next: () => frames.shift()?.() };
}

test("what a gesture shows is drawn at once, and once a frame at most", () => {
  const { preview, arrive, move, next } = gesture();
  arrive();
  move(0);
  expect(preview).toHaveBeenCalledTimes(1);
  move(1);
  move(2);
  expect(preview).toHaveBeenCalledTimes(1);
  next();
  expect(preview).toHaveBeenCalledTimes(2);
  next();
  expect(preview).toHaveBeenCalledTimes(2);
  move(3);
  expect(preview).toHaveBeenCalledTimes(3);
});

test("a gesture that came before its partials is drawn when they are there", () => {
  const { preview, arrive, move, next } = gesture();
  move(0);
  expect(preview).not.toHaveBeenCalled();
  next();
  arrive();
  expect(preview).toHaveBeenCalledTimes(1);
});

test("a gesture that has ended is drawn no more", () => {
  const { live, preview, arrive, move, next } = gesture();
  arrive();
  move(0);
  move(1);
  live.rest();
  expect(preview).toHaveBeenLastCalledWith(null);
  next();
  expect(preview).toHaveBeenCalledTimes(2);
});

/** Partials of a card: 1 row of the first member, 2 of the second, 4 of the third. */
const CARD: Tile = {
  own: [],
  measures: [measure({ count: 0 })],
  compares: false,
  now: {
    own: [0, 0, 0],
    marks: [0, 1, 2],
    partials: [[1, 2, 4]],
    kinds: ["sum"],
    lost: [],
    members: [],
  },
  base: null,
};
const OF_REGION = { type: "tiles", view: "bar", field: "region", count: 3 } as const;

/** A filter bar beside a card that it can foresee, and a table that it cannot. */
function choices(could = true) {
  vi.stubGlobal("requestAnimationFrame", () => 0);
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
  const preview = vi.fn((shown: unknown) => shown !== null && could);
  const [card, table] = [document.createElement("div"), document.createElement("div")];
  for (const el of [card, table]) el.setAttribute("aria-busy", "true");
  const sent = vi.fn(() => 7);
  const live = new Live(
    () => [
      ["card", { el: card, preview }],
      ["table", { el: table }],
    ],
    sent,
  );
  live.want("bar", "region");
  const arrive = (more: Partial<Tiles> = {}) =>
    live.take({ ...OF_REGION, ack: 7, keys: ["EU", "US", null], views: { card: CARD }, ...more });
  const choose = (values: Scalar[], op: "in" | "not_in" = "in", seq = 8) =>
    live.choose({ type: "filter", view: "bar", field: "region", op, values }, seq);
  const value = () =>
    (preview.mock.lastCall?.[0] as { answer: { values: number[][] } } | null)?.answer
      .values[0]?.[0];
  return { live, preview, card, table, sent, arrive, choose, value };
}

test.each([
  [["EU"], "in", 1],
  [["US", null], "in", 6],
  [["US"], "not_in", 5],
  [[], "in", 7],
  [["EU", "US", null], "not_in", 0],
] as const)("a choice is foreseen: %j %s", (values, op, expected) => {
  const { card, table, arrive, choose, value, sent } = choices();
  arrive();
  choose([...values], op);
  expect(value()).toBe(expected);
  expect([card.dataset.live, card.hasAttribute("aria-busy")]).toEqual(["foresees", false]);
  expect([table.dataset.live, table.hasAttribute("aria-busy")]).toEqual([undefined, true]);
  expect(sent.mock.calls).toEqual([[{ type: "tiles", view: "bar", field: "region" }]]);
});

test("a member that the page does not know, and a view that cannot show it, wait for the kernel", () => {
  const { live, card, arrive, choose } = choices();
  arrive();
  choose(["EU"]);
  choose(["EU", "CN"], "in", 9);
  expect([card.dataset.live, card.getAttribute("aria-busy")]).toEqual([undefined, "true"]);
  expect(live.holds("card")).toBe(false);
  const other = choices(false);
  other.arrive();
  other.choose(["EU"]);
  expect([other.card.dataset.live, other.live.holds("card")]).toEqual([undefined, false]);
});

test("a choice that came before its partials is foreseen when they are there, without any it is not", () => {
  const { live, arrive, choose, value, preview } = choices();
  choose(["US"]);
  expect(preview).not.toHaveBeenCalled();
  arrive();
  expect(value()).toBe(2);
  live.drop();
  preview.mockClear();
  choose(["US"]);
  expect(preview).not.toHaveBeenCalled();
});

test("an answer to an older choice waits, and only views that show a choice are held", () => {
  const { live, arrive, choose } = choices();
  arrive();
  choose(["US"], "in", 8);
  choose(["EU"], "in", 9);
  expect([live.outruns(8), live.outruns(9), live.outruns(null)]).toEqual([true, false, false]);
  expect([live.holds("card"), live.holds("table")]).toEqual([true, false]);
  live.rest();
  expect([live.outruns(8), live.holds("card"), live.shown]).toEqual([false, false, false]);
});

test("an answer to an older choice is shown where no view shows the newest", () => {
  const { live, arrive, choose } = choices();
  arrive({ views: {} });
  choose(["US"], "in", 8);
  choose(["EU"], "in", 9);
  expect([live.shown, live.outruns(8)]).toEqual([true, false]);
});

test.each([
  ["given up", "true", (live: Live) => live.rest()],
  ["left for another change", "true", (live: Live) => live.drop()],
  ["left for a gesture", "true", (live: Live) => live.show("line", { from: 0, to: 1 })],
  ["answered", null, (live: Live) => live.rest(true)],
] as const)("what showed a choice that is %s has busy=%j", (_, busy, end) => {
  const { live, card, arrive, choose } = choices();
  arrive();
  choose(["US"]);
  end(live);
  expect([card.getAttribute("aria-busy"), live.outruns(7)]).toEqual([busy, false]);
});

test("only the refusal of a choice itself, or of no question, ends it", () => {
  const { live, arrive, choose } = choices();
  expect(live.outlives(9)).toBe(false);
  arrive();
  choose(["US"], "in", 8);
  expect([live.outlives(9), live.outlives(8), live.outlives(null)]).toEqual([true, false, false]);
});

test("the partials of a control outlive its own choice; any other change gives up what was foreseen", () => {
  const { live, card, arrive, choose, value, sent, preview } = choices();
  arrive();
  choose(["US"]);
  live.drop("bar", "region");
  expect(card.dataset.live).toBe("foresees");
  live.drop("bar", "channel");
  expect(card.dataset.live).toBeUndefined();
  expect(preview).toHaveBeenLastCalledWith(null);
  live.want("bar", "region");
  expect(sent).toHaveBeenCalledTimes(2);
  live.refused(7);
  live.want("bar", "region");
  expect(sent).toHaveBeenCalledTimes(3);
  arrive();
  choose([null]);
  expect(value()).toBe(4);
});
