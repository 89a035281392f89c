/** How many drawings follow each other before something else may happen. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { DrawQueue } from "../src/draw";

describe("drawings that wait", () => {
  afterEach(() => vi.restoreAllMocks());

  it("come together when a page opens, later with room between them", async () => {
    const queue = new DrawQueue();
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const breaks = vi.spyOn(globalThis, "setTimeout");
    /** Draw six charts of 100 ms each; say after how many breaks each was drawn. */
    const drawn = async () => {
      const found: number[] = [];
      breaks.mockClear();
      for (let place = 0; place < 6; place++) {
        const draw = () => {
          now += 100;
          found.push(breaks.mock.calls.length);
        };
        queue.add({ el: document.createElement("div"), visible: () => true, draw });
      }
      await new Promise<void>((done) => queue.whenIdle(done));
      return found;
    };
    expect(await drawn()).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await drawn()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
