import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { Live } from "../src/live";
import type { Payload } from "../src/protocol";
import { Connection } from "../src/sync";
import { isDark } from "../src/theme";
import { Kernel } from "./harness/kernel";
import { codeOf, FakeEngine, find, onPage, press, settle } from "./support";

describe("a page", () => {
  let kernel: Kernel;
  let app: App;
  let leave: AbortController;

  beforeEach(() => {
    vi.useFakeTimers();
    document.body.replaceChildren();
    kernel = new Kernel(async () => new ArrayBuffer(1));
    leave = new AbortController();
    app = onPage(leave.signal);
    app.start(kernel.model, leave.signal);
    return () => vi.useRealTimers();
  });

  /** Let the kernel answer and the page paint. */
  async function answered(): Promise<void> {
    await vi.advanceTimersByTimeAsync(kernel.delay + 20);
    await settle();
  }
  const value = (key: string) =>
    find(app.root, `[data-dashkit-view=${key}] [data-part=value]`).textContent;

  it("is busy until the first answer is shown, then says its revision", async () => {
    expect(app.root.getAttribute("aria-busy")).toBe("true");
    await answered();
    expect(app.root.hasAttribute("aria-busy")).toBe(false);
    expect(app.root.dataset.dashkitRevision).toBe("1");
    expect(value("revenue")).toMatch(/^\$/);
  });

  it("confines a failed view to its card, and Retry brings it back", async () => {
    await answered();
    const card = find(app.root, "[data-dashkit-view=broken]");
    expect(card.dataset.status).toBe("error");
    find(card, "[data-action=retry]").click();
    expect(card.getAttribute("aria-busy")).toBe("true");
    await answered();
    expect([card.dataset.status, card.hasAttribute("aria-busy")]).toEqual(["ready", false]);
  });

  it("says why a request was refused, and nothing where a newer one took its place", async () => {
    await answered();
    const said = () => app.root.textContent?.includes("Not that one.");
    const before = app.root.innerHTML;
    app.refused({ type: "refused", ack: 9_999, message: "" });
    expect(app.root.innerHTML).toBe(before);
    app.refused({ type: "refused", ack: 9_999, message: "Not that one." });
    expect(said()).toBe(true);
  });

  it("undoes and redoes by key, but not while text is typed", async () => {
    await answered();
    const before = value("revenue");
    find(app.root, "[data-dashkit-view=table] [data-focus='row:0']").click();
    await answered();
    const after = value("revenue");
    expect(after).not.toBe(before);
    press(find(app.root, "input[type=search]"), "z", { ctrlKey: true });
    press(app.root, "z", { ctrlKey: true });
    await answered();
    expect(value("revenue")).toBe(before);
    press(app.root, "z", { ctrlKey: true, shiftKey: true });
    await answered();
    expect(value("revenue")).toBe(after);
    expect(kernel.log.filter(({ type }) => type === "undo")).toHaveLength(1);
  });

  it("marks what may change as busy at once, and all as settled after the last answer", async () => {
    await answered();
    const card = find(app.root, "[data-dashkit-view=revenue]");
    find(app.root, "[data-dashkit-view=table] [data-focus='row:0']").click();
    find(app.root, "[data-dashkit-view=table] [data-focus='row:4']").click();
    expect(card.getAttribute("aria-busy")).toBe("true");
    await answered();
    expect(app.root.querySelector("[aria-busy=true]")).toBeNull();
    expect(app.root.dataset.dashkitRevision).toBe("3");
  });

  it("lets what is shown step back only when the answer takes longer than a moment", async () => {
    await answered();
    const card = find(app.root, "[data-dashkit-view=revenue]");
    kernel.delay = 400;
    find(app.root, "[data-dashkit-view=table] [data-focus='row:0']").click();
    await vi.advanceTimersByTimeAsync(100);
    expect([card.getAttribute("aria-busy"), "slow" in app.root.dataset]).toEqual(["true", false]);
    await vi.advanceTimersByTimeAsync(100);
    expect("slow" in app.root.dataset).toBe(true);
    await vi.advanceTimersByTimeAsync(400);
    expect([card.hasAttribute("aria-busy"), "slow" in app.root.dataset]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(400);
    expect("slow" in app.root.dataset).toBe(false);
  });

  it("stays busy when something is asked while an answer is drawn", async () => {
    await answered();
    kernel.delay = 100;
    const row = (at: number) =>
      find(app.root, `[data-dashkit-view=table] [data-focus='row:${at}']`);
    const again = () => {
      kernel.model.off("msg:custom", again);
      row(4).click();
    };
    kernel.model.on("msg:custom", again);
    row(0).click();
    await answered();
    expect(app.root.dataset.dashkitRevision).toBe("2");
    expect(app.root.getAttribute("aria-busy")).toBe("true");
    await answered();
    expect(app.root.dataset.dashkitRevision).toBe("3");
    expect(app.root.hasAttribute("aria-busy")).toBe(false);
  });

  it("is busy with what it did not ask for until that is answered, whatever is answered before", async () => {
    await answered();
    const card = find(app.root, "[data-dashkit-view=revenue]");
    const busy = () => [app.root, card].map((one) => one.getAttribute("aria-busy"));
    app.busy({ type: "busy", ack: null, revision: 1 });
    expect(busy()).toEqual([null, null]);
    app.busy({ type: "busy", ack: null, revision: 3 });
    expect(busy()).toEqual(["true", "true"]);
    app.pending(0);
    await settle();
    app.views({ type: "views", revision: 2, ack: null, views: {} });
    await answered();
    expect(busy()).toEqual(["true", "true"]);
    app.views({ type: "views", revision: 4, ack: null, views: {} });
    await answered();
    expect(busy()).toEqual([null, null]);
  });

  const failed = { type: "refused", message: "Not answered." } as const;
  const busy = () => app.root.querySelectorAll("[aria-busy=true]").length;
  const row = (at: number) => find(app.root, `[data-dashkit-view=table] [data-focus='row:${at}']`);

  it("says that what was asked cannot be answered, waits no longer, and takes the next answer", async () => {
    await answered();
    kernel.mute = true;
    row(0).click();
    row(4).click();
    const asked = kernel.log.at(-1)?.seq as number;
    app.busy({ type: "busy", ack: null, revision: 2 });
    app.views({ type: "views", revision: 2, ack: null, early: true, views: {} });
    expect(busy()).toBeGreaterThan(0);
    kernel.tell({ ...failed, ack: asked, revision: 2 }, []);
    await settle();
    expect([busy(), app.root.hasAttribute("aria-busy")]).toEqual([0, false]);
    expect(find(app.root, ".dk-notice").textContent).toBe(failed.message);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(app.root.textContent).not.toContain("Waiting for the kernel");
    kernel.mute = false;
    row(0).click();
    await answered();
    expect([busy(), app.root.dataset.dashkitRevision]).toEqual([0, "2"]);
  });

  it("stays busy with what is newer than what cannot be answered", async () => {
    await answered();
    app.busy({ type: "busy", ack: null, revision: 3 });
    app.refused({ ...failed, ack: null, revision: 2 });
    await settle();
    expect(app.root.getAttribute("aria-busy")).toBe("true");
    app.refused({ ...failed, ack: null, revision: 3 });
    await settle();
    expect(app.root.hasAttribute("aria-busy")).toBe(false);
  });

  it("offers to ask again where the first answer does not come", async () => {
    kernel.mute = true;
    kernel.tell({ ...failed, ack: 1, revision: 1 }, []);
    await settle();
    expect(find(app.root, "[role=alert]").textContent).toBe(failed.message);
    kernel.mute = false;
    find(app.root, "[data-action=retry]").click();
    await answered();
    expect(busy()).toBe(0);
    expect(find(app.root, ".dk-stage").textContent).not.toContain(failed.message);
    expect(value("revenue")).toMatch(/^\$/);
  });

  it("does not wait for a kernel that started again", async () => {
    await answered();
    app.busy({ type: "busy", ack: null, revision: 7 });
    kernel.link.connectionStatusChanged.emit("disconnected");
    kernel.link.connectionStatusChanged.emit("connected");
    await answered();
    expect(app.root.hasAttribute("aria-busy")).toBe(false);
    app.views({ type: "views", revision: 5, ack: null, views: {} });
    app.busy({ type: "busy", ack: null, revision: 7 });
    const spec = { kind: "view", key: "revenue" } as const;
    app.views({ type: "views", revision: 1, ack: null, views: {}, spec });
    await answered();
    expect(app.root.hasAttribute("aria-busy")).toBe(false);
  });

  it("shows what comes early, and stays busy until all is there", async () => {
    await answered();
    kernel.mute = true;
    find(app.root, "[data-dashkit-view=table] [data-focus='row:0']").click();
    const early = { kind: "text", title: "Early", status: "ready", parts: [] } as const;
    app.views({
      type: "views",
      revision: 2,
      ack: null,
      early: true,
      views: { insight: { ...early, parts: [] } },
    });
    await settle();
    const insight = find(app.root, "[data-dashkit-view=insight]");
    expect(insight.textContent).toContain("Early");
    expect(app.root.dataset.dashkitRevision).toBe("1");
    expect(app.root.getAttribute("aria-busy")).toBe("true");
    app.views({ type: "views", revision: 2, ack: 2, views: {} });
    await settle();
    expect(app.root.dataset.dashkitRevision).toBe("2");
  });

  it.each([
    [["First", null], "First"],
    [["First", "Second"], "Second"],
  ])("shows all that came early, once a gesture is over: %j", async (titles, shown) => {
    await answered();
    const gesture = vi.spyOn(Live.prototype, "shown", "get").mockReturnValue(true);
    for (const [at, title] of titles.entries()) {
      const text: Payload = { kind: "text", title: title ?? "", status: "ready", parts: [] };
      const views = { [title === null ? "other" : "insight"]: text };
      app.views({ type: "views", revision: 2 + at, ack: null, early: true, views });
    }
    await settle();
    const insight = find(app.root, "[data-dashkit-view=insight]");
    expect(insight.textContent).not.toMatch(/First|Second/);
    gesture.mockRestore();
    app.views({ type: "views", revision: 3, ack: null, views: {} });
    await settle();
    expect(insight.textContent).toContain(shown);
  });

  it("does not show what came early for a gesture that was given up over what came later", async () => {
    await answered();
    const gesture = vi.spyOn(Live.prototype, "shown", "get");
    for (const [at, title] of ["Given up", "Later"].entries()) {
      gesture.mockReturnValue(at === 0);
      const insight: Payload = { kind: "text", title, status: "ready", parts: [] };
      app.views({ type: "views", revision: 2 + at, ack: null, early: true, views: { insight } });
    }
    app.views({ type: "views", revision: 3, ack: null, views: {} });
    await settle();
    expect(find(app.root, "[data-dashkit-view=insight]").textContent).toContain("Later");
    gesture.mockRestore();
  });

  it.each(["answered", "refused", "gone"] as const)(
    "keeps an answer to an older choice until the newest is %s",
    async (end) => {
      await answered();
      const insight = find(app.root, "[data-dashkit-view=insight]");
      const say = (title: string, revision: number) => {
        const views: Record<string, Payload> = {
          insight: { kind: "text", title, status: "ready", parts: [] },
        };
        app.views({ type: "views", revision, ack: 1, views });
      };
      vi.spyOn(Live.prototype, "outruns").mockReturnValueOnce(true);
      say("Older", 2);
      await settle();
      expect(insight.textContent).not.toContain("Older");
      if (end === "answered") say("Newest", 3);
      else if (end === "refused") app.refused({ type: "refused", ack: 9, message: "No." });
      else kernel.link.connectionStatusChanged.emit("disconnected");
      await settle();
      expect(insight.textContent).toContain(end === "answered" ? "Newest" : "Older");
    },
  );

  it("says that it waits for a silent kernel", async () => {
    await answered();
    kernel.mute = true;
    press(app.root, "y", { ctrlKey: true });
    find(app.root, "[data-dashkit-view=table] [data-focus='row:0']").click();
    await vi.advanceTimersByTimeAsync(5_100);
    const notice = find(app.root, ".dk-notice");
    expect([notice.hidden, notice.textContent]).toEqual([false, "Waiting for the kernel…"]);
  });

  it("says that what it shows is old when the kernel is lost, and catches up after", async () => {
    await answered();
    const notice = find(app.root, ".dk-notice[role=status]");
    kernel.link.connectionStatusChanged.emit("disconnected");
    expect(notice.textContent).toContain("No connection to the kernel");
    expect(app.root.dataset.link).toBe("lost");
    kernel.link.connectionStatusChanged.emit("connected");
    await answered();
    expect([notice.hidden, app.root.dataset.link]).toEqual([true, "live"]);
    expect(kernel.log.filter(({ type }) => type === "hello")).toHaveLength(2);
  });

  it("leaves the focus where it is when the kernel is there again", async () => {
    await answered();
    const plot = find(app.root, "[data-dashkit-view=trend] .dk-plot");
    plot.focus();
    kernel.link.connectionStatusChanged.emit("disconnected");
    kernel.link.connectionStatusChanged.emit("connected");
    await answered();
    expect(kernel.log.filter(({ type }) => type === "hello")).toHaveLength(2);
    expect(document.activeElement).toBe(plot);
  });

  it("does not pretend to wait for a kernel that has stopped", async () => {
    await answered();
    kernel.link.statusChanged.emit("dead");
    expect(find(app.root, ".dk-notice").textContent).toContain("The kernel has stopped");
    find(app.root, "[data-dashkit-view=table] [data-focus='row:0']").click();
    expect(app.root.querySelector("[aria-busy=true]")).toBeNull();
  });

  it("shows another page, keeping the views that stay", async () => {
    await answered();
    const bar = find(app.root, "[data-dashkit-view=filters]");
    find(app.root, "[role=tab]:nth-child(2)").click();
    await answered();
    expect(find(app.root, "[data-dashkit-view=filters]")).toBe(bar);
    expect(app.root.querySelector("[data-dashkit-view=revenue]")).toBeNull();
    expect(find(app.root, "[role=tabpanel]").getAttribute("aria-label")).toBe(
      "Performance Metrics",
    );
  });

  it("shows numbers before the code that draws charts is there, which ends no gesture", async () => {
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 9, 9));
    let load: (engine: FakeEngine) => void = () => undefined;
    const engine = new Promise<FakeEngine>((resolve) => {
      load = resolve;
    });
    const waiting = new App(
      new Connection(),
      codeOf(() => engine),
      leave.signal,
    );
    document.body.replaceChildren(waiting.root);
    waiting.start(new Kernel(async () => new ArrayBuffer(1)).model, leave.signal);
    await answered();
    const busy = (key: string) =>
      find(waiting.root, `[data-dashkit-view=${key}]`).hasAttribute("aria-busy");
    expect([busy("revenue"), busy("table"), busy("trend")]).toEqual([false, false, true]);
    expect(waiting.root.hasAttribute("aria-busy")).toBe(true);
    const rest = vi.spyOn(Live.prototype, "rest");
    load(new FakeEngine());
    await answered();
    expect(rest).not.toHaveBeenCalled();
    expect([busy("trend"), waiting.root.hasAttribute("aria-busy")]).toEqual([false, false]);
  });

  it("leaves nothing behind", async () => {
    await answered();
    leave.abort();
    expect(document.body.childElementCount).toBe(0);
  });

  it("wears the colours of its dashboard, and light or dark as it says", async () => {
    await answered();
    const tell = (theme: object, revision: number) =>
      app.views({
        type: "views",
        revision,
        ack: null,
        views: {},
        spec: {
          kind: "dashboard",
          title: "T",
          pages: [],
          page: "",
          sections: [],
          ...theme,
        },
      });
    const theme = {
      mode: "dark",
      light: { primary: "#111111" },
      dark: { primary: "#eeeeee", "x;y": "z" },
    };
    tell({ theme }, 10);
    await settle();
    expect(app.root.dataset.dashkitTheme).toBe("dark");
    expect(app.root.style.getPropertyValue("--dashkit-primary")).toBe("#eeeeee");
    expect(app.root.getAttribute("style")).not.toContain("x;y");
    tell({}, 11);
    await settle();
    expect(app.root.dataset.dashkitTheme).toBe(isDark() ? "dark" : "light");
    expect(app.root.style.getPropertyValue("--dashkit-primary")).toBe("");
  });
});
