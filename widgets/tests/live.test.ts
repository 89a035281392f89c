import { afterEach, expect, test, vi } from "vitest";
import { Live } from "../src/live";

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
