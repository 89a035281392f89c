import type { AnyModel } from "@anywidget/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Chunk } from "../src/chunk";
import stub from "../src/stub";
import type { Connection } from "../src/sync";

const bytes = new DataView(new ArrayBuffer(1));

function chunk(
  open: (bytes: DataView) => Promise<string>,
  isLive = true,
  before?: Promise<string | null>,
) {
  const send = vi.fn();
  const connection = { isLive, send } as unknown as Connection;
  return { chunk: new Chunk("plotly", new Set([connection]), open, before), send };
}

describe("Chunk", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is asked for once, whoever needs it", async () => {
    const { chunk: made, send } = chunk(async () => "module");
    const both = Promise.all([made.load(), made.load()]);
    made.receive(bytes);
    expect(await both).toEqual(["module", "module"]);
    expect(await made.load()).toBe("module");
    expect(send).toHaveBeenCalledOnce();
  });

  it("is not asked for where the page fetched it before", async () => {
    const { chunk: made, send } = chunk(async () => "asked", true, Promise.resolve("fetched"));
    expect(await made.load()).toBe("fetched");
    expect(send).not.toHaveBeenCalled();
  });

  it.each([
    ["could not fetch it", Promise.resolve(null), 0],
    ["fetches what does not come", new Promise<null>(() => undefined), 20_000],
  ])("is asked for where the page %s", async (_, before, wait) => {
    const { chunk: made, send } = chunk(async () => "asked", true, before);
    const loading = made.load();
    await vi.advanceTimersByTimeAsync(wait);
    made.receive(bytes);
    expect(await loading).toBe("asked");
    expect(send).toHaveBeenCalledOnce();
  });

  it("can be asked for again after it did not open", async () => {
    const open = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error("broken"));
    const { chunk: made, send } = chunk(open.mockResolvedValue("module"));
    const first = made.load();
    made.receive(bytes);
    await expect(first).rejects.toThrow("broken");
    const second = made.load();
    made.receive(bytes);
    expect(await second).toBe("module");
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("fails with the kernel's words", async () => {
    const { chunk: made } = chunk(async () => "module");
    const loading = made.load();
    made.fail("The page code is missing.");
    await expect(loading).rejects.toThrow("The page code is missing.");
  });

  it("asks again of a silent kernel, but not for ever", async () => {
    const { chunk: made, send } = chunk(async () => "module");
    const loading = made.load();
    loading.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(send).toHaveBeenCalledTimes(4);
    await expect(loading).rejects.toThrow("did not send");
  });
});

const KEY = Symbol.for("dashkit.runtime.runtime");

describe("stub", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    Reflect.deleteProperty(globalThis, KEY);
  });
  afterEach(() => void vi.useRealTimers());

  function show() {
    let listener: (content: object, buffers: DataView[]) => void = () => undefined;
    const sent: { chunk: string }[] = [];
    const model = {
      on: (_: string, heard: typeof listener) => {
        listener = heard;
      },
      off: () => undefined,
      send: (content: { chunk: string }) => sent.push(content),
    };
    const leave = new AbortController();
    const el = document.createElement("div");
    stub.render({ model: model as unknown as AnyModel, el, signal: leave.signal } as never);
    return { sent, el, leave, tell: (content: object) => listener(content, [bytes]) };
  }

  it("asks once for the runtime of a page with many views", async () => {
    const views = [show(), show(), show()];
    await Promise.resolve();
    expect(views.flatMap(({ sent }) => sent)).toEqual([
      { v: 1, seq: 0, type: "runtime", chunk: "runtime" },
    ]);
    expect(Reflect.get(globalThis, KEY)).toBeDefined();
  });

  it.each([
    ["mounts views by the runtime that the page fetched before, and asks for none", true],
    ["asks for the runtime where the page could not fetch it", false],
  ])("%s", async (_, there) => {
    const mount = vi.fn();
    vi.stubGlobal("dashkitCode", { runtime: Promise.resolve(there ? { mount } : null) });
    const { sent } = show();
    await vi.advanceTimersByTimeAsync(there ? 5_000 : 0);
    expect([mount.mock.calls.length, sent.length]).toEqual(there ? [1, 0] : [0, 1]);
    vi.unstubAllGlobals();
  });

  it("asks another view when one does not answer", async () => {
    const views = [show(), show()];
    await vi.advanceTimersByTimeAsync(2_600);
    expect(views.map(({ sent }) => sent.length)).toEqual([1, 1]);
  });

  it("asks again after code that does not open", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { sent, tell } = show();
    await Promise.resolve();
    tell({ type: "runtime", chunk: "runtime" });
    await vi.advanceTimersByTimeAsync(2_600);
    expect(sent).toHaveLength(2);
  });

  it("says that it waits, and what the kernel refuses", async () => {
    const { el, tell } = show();
    await vi.advanceTimersByTimeAsync(10_001);
    expect(el.textContent).toContain("Waiting for the kernel");
    tell({ type: "refused", message: "The page code is missing." });
    expect(el.textContent).toBe("The page code is missing.");
  });
});
