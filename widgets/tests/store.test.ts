import { describe, expect, it, vi } from "vitest";
import type { Payload, Views } from "../src/protocol";
import { type Change, Store } from "../src/store";

const text = (title: string): Payload => ({ kind: "text", title, status: "ready", parts: [] });
const message = (revision: number, views: Record<string, Payload>, ack = revision): Views => ({
  type: "views",
  revision,
  ack,
  views,
});

function store(): { store: Store; painted: Change[]; flush: () => void } {
  const painted: Change[] = [];
  const later: (() => void)[] = [];
  const made = new Store(
    (change) => painted.push(change),
    (work) => later.push(work),
  );
  return { store: made, painted, flush: () => later.splice(0).map((work) => work()) };
}

describe("Store", () => {
  it("drops an answer that is older than what is shown", () => {
    const { store: made, painted, flush } = store();
    expect(made.apply(message(2, { a: text("new") }))).toBe(true);
    expect(made.apply(message(1, { a: text("old") }))).toBe(false);
    flush();
    expect(made.views.get("a")?.title).toBe("new");
    expect(made.ack).toBe(2);
    expect(painted).toHaveLength(1);
  });

  it("paints once for messages that come together", () => {
    const { store: made, painted, flush } = store();
    made.apply(message(1, { a: text("a") }));
    made.apply(message(2, { b: text("b") }));
    flush();
    expect(painted.map(({ views }) => [...views])).toEqual([["a", "b"]]);
  });

  it("says whether structure or header changed", () => {
    const { store: made, painted, flush } = store();
    made.apply({ ...message(1, {}), spec: { kind: "view", key: "a" } });
    flush();
    made.apply(message(2, {}));
    flush();
    expect(painted.map(({ spec, header }) => [spec, header])).toEqual([
      [true, false],
      [false, false],
    ]);
  });

  it("calls a scheduler of the browser without making itself its owner", () => {
    const later = vi.fn(function (this: unknown, work: () => void) {
      if (this !== undefined) throw new TypeError("Illegal invocation");
      work();
    });
    const paint = vi.fn();
    new Store(paint, later).apply(message(1, {}));
    expect(paint).toHaveBeenCalledOnce();
  });
});
