import { afterEach, describe, expect, it, vi } from "vitest";
import type { Control, MemberControl } from "../src/controls";
import type { Change, Filters } from "../src/protocol";
import { filtersView } from "../src/views/filters";
import { HeaderView } from "../src/views/header";
import { changed, changesNothing, Pending } from "../src/views/pending";
import { caseless, matching, memberControl, summary } from "../src/views/picker";
import { reachWords, showsReach } from "../src/views/reach";
import { context, find, still } from "./support";

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const region: MemberControl = {
  type: "multi",
  field: "region",
  label: "Region",
  options: [
    { key: "EU", text: "Europe", count: 2 },
    { key: "US", text: "United States", count: 1 },
  ],
  more: false,
  selected: [],
  exclude: false,
  total: 2,
  hidden: 0,
};
const paid: Control = {
  type: "toggle",
  field: "paid",
  label: "Paid",
  value: true,
  on: false,
  count: 1,
};
const price: Control = {
  type: "slider",
  field: "day",
  label: "Day",
  kind: "date",
  min: "2017-01-01",
  max: "2017-12-31",
  step: 1,
  low: null,
  high: null,
  missing: false,
  absent: 0,
};
const dates: Control = {
  type: "period",
  words: "this month",
  start: "2017-12-01",
  end: "2017-12-31",
  presets: [{ words: "all time", text: "" }],
  compare: "",
  compares: [],
  min: null,
  max: null,
};
const eu: Change = { type: "filter", view: "bar", field: "region", op: "in", values: ["EU"] };
const on: Change = { type: "filter", view: "bar", field: "paid", op: "in", values: [true] };

describe("all but", () => {
  function picker(control: MemberControl) {
    const made = context();
    const picked = memberControl("bar", made);
    const { el } = picked;
    document.body.append(el);
    picked.update(control);
    const modes = [...el.querySelectorAll<HTMLInputElement>(".dk-mode input")];
    const boxes = [...el.querySelectorAll<HTMLInputElement>(".dk-option input")];
    return {
      ...made,
      el,
      modes,
      boxes,
      value: () => find(el, ".dk-control-value").textContent,
    };
  }

  it("is sent for the members that are chosen, and turned back", () => {
    const { sent, modes, boxes, value } = picker(region);
    modes[1]?.click();
    expect(sent).toEqual([]);
    boxes[0]?.click();
    expect(value()).toBe("All but Europe");
    modes[0]?.click();
    boxes[0]?.click();
    const filter = { type: "filter", view: "bar", field: "region" };
    expect(sent).toEqual([
      { ...filter, op: "not_in", values: ["EU"] },
      { ...filter, op: "in", values: ["EU"] },
      { ...filter, op: "in", values: [] },
    ]);
  });

  it("is what the kernel says", () => {
    const { modes, value } = picker({ ...region, selected: ["EU", "US"], exclude: true });
    expect(value()).toBe("All but 2");
    expect(modes.map(({ checked }) => checked)).toEqual([false, true]);
    expect(summary(region, ["EU"], true)).toBe("All but Europe");
  });

  it("is not offered where one member is chosen", () => {
    const { el } = picker({ ...region, type: "dropdown" });
    expect(find(el, ".dk-modes").hidden).toBe(true);
  });

  it("says how many members the other filters leave out", () => {
    const { el } = picker({ ...region, hidden: 1200 });
    expect(find(el, ".dk-note").textContent).toBe("1,200 without rows left out");
  });

  it("finds as the kernel does, in every alphabet", () => {
    const options = ["İstanbul", "ΛΌΓΟΣ", "50%_off"].map((text) => ({ key: text, text, count: 1 }));
    const found = (search: string) => matching(options, search).map(({ text }) => text);
    expect([found("IST"), found("γος"), found("%_")]).toEqual([
      ["İstanbul"],
      ["ΛΌΓΟΣ"],
      ["50%_off"],
    ]);
    expect(caseless("ΛΌΓΟΣ")).toBe(caseless("λόγος"));
  });
});

describe("changes that wait", () => {
  const controls = [dates, region, paid, price];

  it("show what would be", () => {
    expect(changed(region, { ...eu, op: "not_in" })).toMatchObject({
      selected: ["EU"],
      exclude: true,
    });
    expect(changed(region, on)).toBe(region);
    expect(changed(paid, on)).toMatchObject({ on: true });
    const values = ["2017-02-01", "2017-03-01"];
    const days: Change = { type: "filter", view: "bar", field: "day", op: "range", values };
    expect(changed(price, days)).toMatchObject({ low: "2017-02-01", high: "2017-02-28" });
    expect(changed(dates, { type: "compare", value: "year" })).toMatchObject({ compare: "year" });
    const start = { type: "period", start: "2017-01-01", end: "2017-01-31" } as const;
    expect(changed(dates, start)).toMatchObject({ words: "2017-01-01 to 2017-01-31" });
    expect(changed(dates, { type: "period", words: "all time" })).toMatchObject({ start: null });
  });

  it("are counted once each, and not when they lead back", () => {
    const pending = new Pending();
    pending.take(eu, controls);
    pending.take({ ...eu, values: ["US"] }, controls);
    pending.take(on, controls);
    expect(pending.waiting).toEqual([{ ...eu, values: ["US"] }, on]);
    pending.take({ ...eu, values: [] }, controls);
    expect(pending.waiting).toEqual([on]);
    expect(changesNothing(controls, { type: "period", words: "this month" })).toBe(true);
  });

  it("stay in sight until they are answered, then the kernel's word counts", () => {
    const pending = new Pending();
    pending.take(eu, controls);
    pending.apply(() => 7);
    expect(pending.waiting).toEqual([]);
    expect(pending.show(controls, 6)[1]).toMatchObject({ selected: ["EU"] });
    expect(pending.show(controls, 7)[1]).toMatchObject({ selected: [] });
  });
});

describe("a bar with a button to apply", () => {
  const state: Filters = {
    kind: "filters",
    title: "",
    status: "ready",
    controls: [region, paid],
    apply: true,
  };

  function bar() {
    const made = context();
    const view = filtersView("bar", made);
    document.body.append(view.el);
    view.update(state);
    const button = (name: string) => find<HTMLButtonElement>(view.el, `[data-action=${name}]`);
    return { ...made, view, button, toggle: find<HTMLButtonElement>(view.el, "[role=switch]") };
  }

  it("sends nothing before, and all as one message", () => {
    const { sent, button, toggle, view } = bar();
    expect(button("apply").textContent).toBe("Apply");
    toggle.click();
    find<HTMLInputElement>(view.el, ".dk-option input").click();
    expect([sent.length, button("apply").textContent]).toEqual([0, "Apply (2)"]);
    expect(view.el.textContent).toContain("2 changes wait to be applied");
    button("apply").click();
    expect(sent).toEqual([{ type: "apply", view: "bar", changes: [on, eu] }]);
    expect(button("apply").textContent).toBe("Apply");
    button("apply").click();
    expect(sent).toHaveLength(1);
  });

  it("takes back what waits", () => {
    const { sent, button, toggle } = bar();
    toggle.click();
    button("reset").click();
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    expect([sent.length, button("reset").hidden]).toEqual([0, true]);
    expect(document.activeElement).toBe(button("apply"));
  });

  it("sends each change at once without the button", () => {
    const { sent, view, toggle } = bar();
    const other = filtersView("bar", { ...context(), send: (one) => sent.push(one) });
    other.update({ ...state, apply: false });
    find<HTMLButtonElement>(other.el, "[role=switch]").click();
    expect(sent).toEqual([on]);
    expect(other.el.querySelector("[data-action=apply]")).toBeNull();
    expect([view.el.contains(toggle), toggle.disabled]).toEqual([true, false]);
  });
});

describe("what a filter affects", () => {
  it("is said in a sentence", () => {
    expect(reachWords([], 3)).toBe("Affects nothing on this page.");
    expect(reachWords(["A", "B", "C"], 3)).toBe("Affects all 3 views.");
    expect(reachWords(["A"], 3)).toBe("Affects 1 of 3 views: A.");
    const long = `${"x".repeat(58)}👍${"y".repeat(56_000)}`;
    expect(reachWords([long, "B"], 3)).toBe(`Affects 2 of 3 views: ${"x".repeat(58)}…, B.`);
    expect(reachWords([..."ABCDEFG"], 9)).toBe("Affects 7 of 9 views: A, B, C, D, E and 2 more.");
  });

  it("is outlined after a moment under the pointer, and described to readers", () => {
    vi.useFakeTimers();
    const made = context();
    const el = document.createElement("div");
    const button = document.createElement("button");
    el.append(button);
    const reach = showsReach(el, made, () => ({ keys: ["a"], words: "Affects 1 of 2 views: A." }));
    el.append(reach.el);
    reach.update(button);
    expect(button.getAttribute("aria-describedby")).toBe(reach.el.id);
    const over = () => button.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    over();
    vi.advanceTimersByTime(200);
    expect(made.outlined).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(made.outlined).toEqual([["a"]]);
    el.dispatchEvent(new PointerEvent("pointerleave"));
    expect(made.outlined.at(-1)).toBeNull();
  });
});

describe("chips", () => {
  const chip = (text: string) => ({ view: "bar", field: text, text, touches: ["a"] });
  const header = (...texts: string[]) => ({
    period: "",
    as_of: "",
    compare: "",
    can_undo: true,
    can_redo: false,
    filters: texts.map(chip),
  });

  it("stay the same elements, and hand the focus on when they go", () => {
    const made = context();
    const head = new HeaderView(made, still);
    document.body.append(head.el);
    head.update(header("A", "B", "C"));
    const buttons = () => [...head.el.querySelectorAll<HTMLButtonElement>(".dk-chip-button")];
    const [, second, third] = buttons();
    second?.focus();
    head.update(header("A", "B", "C"));
    expect(document.activeElement).toBe(second);
    head.update(header("A", "C"));
    expect(document.activeElement).toBe(third);
    head.update(header("A"));
    expect(document.activeElement).toBe(buttons()[0]);
    head.update(header());
    expect((document.activeElement as HTMLElement).dataset.action).toBe("undo");
  });
});
