import type { AnyModel, RenderProps } from "@anywidget/types";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { addressed } from "../src/address";
import { App } from "../src/app";
import { Prints } from "../src/print";
import type { Views } from "../src/protocol";
import { Connection } from "../src/sync";
import { readReply } from "../src/wire";
import { Kernel } from "./harness/kernel";
import { codeOf, FakeEngine, find, settle } from "./support";

const MIME = "application/vnd.dashkit.print+json";

type Told = { message: unknown; bytes: DataView[] };

/** What the harness's kernel says to a page that says hello. */
async function first(): Promise<Told> {
  const kernel = new Kernel(async () => new ArrayBuffer(1));
  return new Promise((resolve) => {
    kernel.model.on("msg:custom", (message: unknown, bytes: DataView[]) => {
      resolve({ message: { ...(message as object), ack: null }, bytes });
    });
    kernel.model.send({ v: 1, seq: 1, type: "hello" });
  });
}

const text = ({ buffer, byteOffset, byteLength }: DataView) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer, byteOffset, byteLength)));

const KPI = { type: "views", revision: 3, ack: null, spec: { kind: "view", key: "k" }, views: {} };

describe("what a page shows before its kernel has answered", () => {
  let kernel: Kernel;
  let made: App[];
  let prints: Prints;
  let at: number;
  let begin: ReturnType<typeof vi.fn<() => void>>;

  const output = (data: object) =>
    `<div class="area"><script type="application/vnd.voila.cell-output+json">${JSON.stringify({ data })}</script></div>`;
  const printed = (message: unknown, bytes: DataView[] = []) => ({
    [MIME]: {
      session: "s",
      view: "",
      address: "sales",
      code: "ours",
      at,
      message: JSON.stringify(message),
      buffers: bytes.map(text),
    },
  });
  const props = (el: HTMLElement, signal = new AbortController().signal): RenderProps =>
    ({ model: kernel.model, el, signal }) as unknown as RenderProps;

  beforeEach(() => {
    kernel = new Kernel(async () => new ArrayBuffer(1));
    kernel.delay = 0;
    made = [];
    at = Date.now();
    begin = vi.fn<() => void>();
    prints = new Prints((_session, _view, signal) => {
      const app = new App(
        new Connection(),
        codeOf(async () => new FakeEngine()),
        signal,
      );
      made.push(app);
      return app;
    });
  });

  const roots = () => [...document.querySelectorAll(".dk-root")];
  const busy = () => roots().map((root) => root.getAttribute("aria-busy"));

  it("is the page itself, whose requests wait for its kernel", async () => {
    const told = await first();
    document.body.innerHTML = output(printed(told.message, told.bytes));
    prints.show(document, "ours", begin);
    await prints.idle();
    expect(begin).toHaveBeenCalledTimes(1);
    const root = find(document.body, ".dk-root");
    const notice = find(root, ".dk-notice");
    expect(notice.hidden).toBe(true);
    const value = () => find(root, "[data-dashkit-view=revenue] [data-part=value]").textContent;
    const before = value();
    expect(before).toMatch(/^\$/);
    expect(busy()).toEqual(["true"]);
    find(root, "[data-dashkit-view=table] [data-focus='row:0']").click();
    await settle();
    expect([kernel.log, value()]).toEqual([[], before]);

    const area = find(document.body, ".area");
    const el = area.appendChild(document.createElement("div"));
    expect(await prints.take("s", "", props(el))).toBe(true);
    await vi.waitFor(() => expect(busy()).toEqual([null]));
    expect(kernel.log.map(({ type }) => type)).toEqual(["hello", "filter"]);
    expect(kernel.log[0]).toMatchObject({ seq: 1, printed: 1 });
    expect(value()).not.toBe(before);
    expect([roots(), el.childElementCount]).toEqual([[root], 0]);
  });

  it("goes on where it stands, and not where the same model is shown elsewhere", async () => {
    document.body.innerHTML = `${output(printed(KPI))}<div class="box"></div>`;
    prints.show(document, "ours", begin);
    await prints.idle();
    const el = document.createElement("div");
    const elsewhere = prints.take("s", "", props(el));
    find(document.body, ".box").append(el);
    expect(await elsewhere).toBe(false);
    const leave = new AbortController();
    const own = document.createElement("div");
    const taken = prints.take("s", "", props(own, leave.signal));
    find(document.body, ".area").append(own);
    expect(await taken).toBe(true);
    expect(await prints.take("s", "", props(own))).toBe(false);
    leave.abort();
    expect(document.querySelector(".dk-print")).toBeNull();
  });

  it("leaves alone what stands on a page twice, what is no print, and what cannot be read", async () => {
    const twice = output(printed(KPI));
    document.body.innerHTML = `${twice}${twice}${output({ "text/plain": MIME })}${output({ "text/plain": "1" })}`;
    prints.show(document, "ours", begin);
    await prints.idle();
    expect([roots(), begin.mock.calls.length, made]).toEqual([[], 0, []]);
    document.body.innerHTML = output(printed({ type: "nonsense" }));
    prints.show(document, "ours", begin);
    await prints.idle();
    expect(roots()).toEqual([]);
    document.body.innerHTML = output(printed({ ...KPI, views: undefined }));
    expect(() => prints.show(document, "ours", begin)).toThrow(TypeError);
    expect([roots(), document.querySelector(".dk-print")]).toEqual([[], null]);
    expect(await prints.take("s", "", props(document.body))).toBe(false);
  });

  it("waits for its kernel below other outputs, and where that has other code", async () => {
    const plain = output({ "text/plain": "above" });
    document.body.innerHTML = plain + output(printed(KPI));
    prints.show(document, "ours", begin);
    document.body.innerHTML = output(printed(KPI));
    prints.show(document, "newer", begin);
    expect([roots(), begin.mock.calls.length]).toEqual([[], 0]);
    document.body.innerHTML = output(printed(KPI)) + plain;
    prints.show(document, "ours", begin);
    expect([roots().length, begin.mock.calls.length]).toEqual([1, 1]);
  });

  it("says of when it is if that is long ago, until its kernel has answered", async () => {
    at = new Date(2026, 10, 7, 8, 12).getTime();
    const told = await first();
    document.body.innerHTML = output(printed(told.message, told.bytes));
    prints.show(document, "ours", begin);
    await prints.idle();
    const notice = find(document.body, ".dk-notice");
    expect(notice.hidden).toBe(true);
    const old = "What you see is of 7 Nov, 08:12; asking the kernel…";
    await vi.waitFor(() => expect(notice.textContent).toBe(old), 5_000);
    void prints.take("s", "", props(find(document.body, ".area")));
    await vi.waitFor(() => expect(notice.hidden).toBe(true));
  });

  it("hands nothing over to a view that left before it stood anywhere", async () => {
    document.body.innerHTML = output(printed(KPI));
    prints.show(document, "ours", begin);
    await prints.idle();
    const leave = new AbortController();
    const taken = prints.take("s", "", props(document.createElement("div"), leave.signal));
    leave.abort();
    document.body.append(document.createElement("p"));
    expect(await taken).toBe(false);
  });

  it("waits for its kernel with the widgets inside it", async () => {
    const app = new App(
      new Connection(),
      codeOf(async () => new FakeEngine()),
      new AbortController().signal,
    );
    const told = await first();
    const message = readReply(told.message, told.bytes) as Views;
    document.body.append(app.root);
    app.print(
      { session: "s", view: "", address: "", code: "ours", at, message },
      new AbortController().signal,
    );
    await settle();
    expect(app.root.textContent).not.toContain("no widget manager");
    app.attach(kernel.model as AnyModel, new AbortController().signal);
    await vi.waitFor(() => expect(app.root.hasAttribute("aria-busy")).toBe(false));
  });

  it("is not what an address asks for", () => {
    const says = (hash: string) => {
      history.replaceState(null, "", `/page${hash}`);
      return addressed();
    };
    expect(["", "#top", "#dk-sales=1.x", "#top&dk-a=1"].map(says)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
