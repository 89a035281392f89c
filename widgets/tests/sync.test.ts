import type { AnyModel } from "@anywidget/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Link } from "../src/link";
import type { Request, Views } from "../src/protocol";
import { Connection, type Handlers } from "../src/sync";

type Listener = (...values: unknown[]) => void;

function fakeModel(more: object = {}) {
  const listeners = new Map<string, Set<Listener>>();
  const sent: Request[] = [];
  const on = (name: string, listener: Listener) =>
    listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
  const off = (name: string, listener: Listener) => listeners.get(name)?.delete(listener);
  const model = { on, off, send: (content: Request) => sent.push(content), ...more };
  const tell = (name: string, ...values: unknown[]) => {
    for (const listener of listeners.get(name) ?? []) listener(...values);
  };
  return { model: model as unknown as AnyModel, sent, tell };
}

function handlers() {
  const seen = { views: [] as Views[], pending: 0, late: false, link: "live" as Link };
  const refused: string[] = [];
  const taken: Handlers = {
    views: (message) => seen.views.push(message),
    options: () => undefined,
    window: () => undefined,
    explained: () => undefined,
    driven: () => undefined,
    tiles: () => undefined,
    rows: () => undefined,
    exported: () => undefined,
    busy: () => undefined,
    refused: ({ message }) => refused.push(message),
    pending: (count) => {
      seen.pending = count;
    },
    waiting: (late) => {
      seen.late = late;
    },
    link: (link) => {
      seen.link = link;
    },
  };
  return { seen, refused, taken };
}

const answer = (ack: number, revision = ack) => ({ type: "views", revision, ack, views: {} });

describe("Connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open(more: object = {}) {
    const fake = fakeModel(more);
    const heard = handlers();
    const leave = new AbortController();
    const connection = new Connection();
    connection.attach(fake.model, heard.taken, leave.signal);
    return { ...fake, ...heard, connection, leave };
  }

  it("keeps what is sent until there is a model, and says when none comes", () => {
    const { model, sent } = fakeModel();
    const { seen, taken } = handlers();
    const connection = new Connection();
    connection.hold(taken);
    connection.send({ type: "hello", printed: 3 });
    connection.send({ type: "undo" });
    vi.advanceTimersByTime(10_000);
    expect([connection.isLive, seen.late, seen.pending, seen.link]).toEqual([
      true,
      true,
      2,
      "live",
    ]);
    vi.advanceTimersByTime(10_000);
    expect([connection.isLive, seen.link]).toEqual([false, "gone"]);
    connection.attach(model, taken, new AbortController().signal);
    expect(seen.link).toBe("live");
    expect(sent).toEqual([
      { v: 1, seq: 1, type: "hello", printed: 3 },
      { v: 1, seq: 2, type: "undo" },
    ]);
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(2);
  });

  it("numbers its requests", () => {
    const { connection, sent } = open();
    connection.send({ type: "hello" });
    connection.send({ type: "undo" });
    expect(sent).toEqual([
      { v: 1, seq: 1, type: "hello" },
      { v: 1, seq: 2, type: "undo" },
    ]);
  });

  it("settles all requests up to the one that is answered", () => {
    const { connection, tell, seen } = open();
    connection.send({ type: "undo" });
    connection.send({ type: "undo" });
    connection.send({ type: "undo" });
    tell("msg:custom", answer(2), []);
    expect(seen.pending).toBe(1);
    tell("msg:custom", answer(3), []);
    expect(seen.pending).toBe(0);
  });

  it("settles only the request that is refused", () => {
    const { connection, tell, seen, refused } = open();
    connection.send({ type: "undo" });
    connection.send({ type: "redo" });
    tell("msg:custom", { type: "refused", ack: 2, message: "no" }, []);
    expect([seen.pending, refused]).toEqual([1, ["no"]]);
  });

  it("says that an answer is late, and that it came", () => {
    const { connection, tell, seen } = open();
    connection.send({ type: "undo" });
    vi.advanceTimersByTime(5_001);
    expect(seen.late).toBe(true);
    tell("msg:custom", answer(1), []);
    expect(seen.late).toBe(false);
  });

  it("says hello again when nobody answers", () => {
    const { connection, sent } = open();
    connection.send({ type: "hello" });
    vi.advanceTimersByTime(8_001);
    expect(sent.map(({ type }) => type)).toEqual(["hello", "hello"]);
  });

  it("listens to one model when the same one is shown twice", () => {
    const { connection, model, tell, seen } = open();
    const second = handlers();
    connection.attach(model, second.taken, new AbortController().signal);
    tell("msg:custom", answer(1), []);
    expect([seen.views.length, second.seen.views.length]).toEqual([2, 2]);
  });

  it("goes silent when its view leaves the page", () => {
    const { connection, tell, seen, leave } = open();
    leave.abort();
    tell("msg:custom", answer(1), []);
    expect([seen.views.length, connection.isLive]).toEqual([0, false]);
  });

  it.each(["comm_live_update", "comm:close"])("knows from %s that the kernel is gone", (event) => {
    const { connection, tell, seen } = open();
    connection.send({ type: "undo" });
    tell(event);
    expect([seen.link, seen.pending, connection.isLive]).toEqual(["gone", 0, false]);
  });

  it("takes a comm that throws for gone", () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const send = () => {
      throw new Error("Cannot send");
    };
    const { connection, seen } = open({ send });
    connection.send({ type: "undo" });
    expect(seen.link).toBe("gone");
  });

  it("follows the kernel's websocket and asks for everything when it is back", () => {
    const slots: Record<string, (sender: unknown, value: string) => void> = {};
    const signal = (name: string) => ({
      connect: (slot: (sender: unknown, value: string) => void) => {
        slots[name] = slot;
      },
      disconnect: () => undefined,
    });
    const kernel = { connectionStatusChanged: signal("socket"), statusChanged: signal("life") };
    const { sent, seen } = open({ widget_manager: { kernel } });
    slots.socket?.(null, "connecting");
    expect(seen.link).toBe("lost");
    slots.socket?.(null, "connected");
    expect([seen.link, sent.map(({ type }) => type)]).toEqual(["live", ["hello"]]);
    slots.life?.(null, "busy");
    expect(seen.link).toBe("live");
    slots.life?.(null, "autorestarting");
    slots.socket?.(null, "connected");
    expect(seen.link).toBe("gone");
  });
});
