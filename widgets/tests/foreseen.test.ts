/** A choice that the page shows before its answer, and what the kernel says meanwhile. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { App } from "../src/app";
import type { Payload, Views } from "../src/protocol";
import { DEPARTMENTS } from "./harness/data";
import { Kernel } from "./harness/kernel";
import { find, onPage, openPanel, settle } from "./support";

const MEASURE = {
  expression: { count: 0 },
  unit: "",
  format: ",.0f",
  good: "up",
  tolerance: 0,
  percentage: false,
  empty: 0,
};
const MARKS = DEPARTMENTS.map((_, at) => at);
const NOW = {
  own: MARKS.map(() => 0),
  marks: MARKS,
  partials: [MARKS.map((at) => at + 1)],
  kinds: ["sum"],
  lost: [],
  members: [],
};
const TILE = { own: [], measures: [MEASURE], compares: true, now: NOW, base: null };

describe("a choice before its answer", () => {
  let kernel: Kernel;
  let app: App;
  let panel: HTMLElement;

  const card = (key: string) => find(app.root, `[data-dashkit-view=${key}]`);
  const value = () => find(card("baskets"), "[data-part=value]").textContent;
  const busy = () => card("baskets").getAttribute("aria-busy");
  const asked = () => kernel.log.at(-1)?.seq as number;
  const say = (more: Partial<Views>) =>
    app.views({ type: "views", revision: 2, ack: asked(), views: {}, ...more });
  const text = (title: string): Record<string, Payload> => ({
    insight: { kind: "text", title, status: "ready", parts: [] },
  });

  async function choose(member: number): Promise<void> {
    const options = panel.querySelectorAll<HTMLElement>(".dk-option");
    (options[member] as HTMLElement).click();
    await settle();
  }

  /** Open a list and learn what its members make of some views. */
  async function known(...views: string[]): Promise<void> {
    const button = [...app.root.querySelectorAll<HTMLElement>("button.dk-control")].find((one) =>
      one.textContent?.includes("Department"),
    );
    button?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
    panel = openPanel(button?.parentElement as HTMLElement);
    const { seq } = kernel.log.findLast(({ type }) => type === "tiles") as { seq: number };
    const tiles = Object.fromEntries(views.map((key) => [key, TILE]));
    const of = { view: "filters", field: "department", keys: DEPARTMENTS };
    kernel.tell({ type: "tiles", ack: seq, count: MARKS.length, ...of, views: tiles }, []);
    await settle();
  }

  beforeEach(async () => {
    vi.useFakeTimers();
    document.body.replaceChildren();
    kernel = new Kernel(async () => new ArrayBuffer(1));
    const leave = new AbortController();
    app = onPage(leave.signal);
    app.start(kernel.model, leave.signal);
    await vi.advanceTimersByTimeAsync(kernel.delay + 20);
    await settle();
    kernel.mute = true;
    return () => vi.useRealTimers();
  });

  it("is shown until another change is asked for: then what showed it waits", async () => {
    const before = value();
    await known("baskets");
    await choose(1);
    expect([value(), busy(), card("households").getAttribute("aria-busy")]).toEqual([
      "2",
      null,
      "true",
    ]);
    find(card("table"), "[data-focus='row:0']").click();
    expect([value(), busy()]).toEqual([before, "true"]);
  });

  it("outlives the refusal of a question that is none about it", async () => {
    await known("baskets");
    await choose(1);
    const seq = asked();
    app.refused({ type: "refused", ack: seq + 1, message: "No file." });
    expect([value(), find(app.root, ".dk-notice").textContent]).toEqual(["2", "No file."]);
    app.refused({ type: "refused", ack: seq, message: "Not that one." });
    expect([value(), busy()]).not.toEqual(["2", null]);
  });

  it("keeps back an answer that it outruns, but not what that says of the address", async () => {
    await known("baskets");
    await choose(1);
    await choose(2);
    const address = { state: "x", note: "Too long to keep." } as NonNullable<Views["address"]>;
    say({ ack: asked() - 1, views: text("Older"), address });
    await settle();
    expect(card("insight").textContent).not.toContain("Older");
    expect(find(app.root, ".dk-notice").textContent).toBe("Too long to keep.");
  });

  it("keeps nothing back where no view shows it", async () => {
    await known();
    await choose(1);
    await choose(2);
    say({ ack: asked() - 1, views: text("Older") });
    await settle();
    expect(card("insight").textContent).toContain("Older");
  });

  it.each([
    ["by none", () => null],
    ["by an older one", () => 1],
  ])("gives way to rows that came meanwhile, asked for %s", async (_, ack) => {
    await known("baskets");
    await choose(1);
    say({ ack: ack(), views: text("Fresh") });
    await settle();
    expect(card("insight").textContent).toContain("Fresh");
    expect([card("baskets").dataset.live, busy()]).toEqual([undefined, "true"]);
    await choose(2);
    expect(card("baskets").dataset.live).toBeUndefined();
  });
});
