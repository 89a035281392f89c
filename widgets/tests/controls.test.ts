import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MemberControl, PeriodControl } from "../src/controls";
import { periodControl, periodWords, rangeProblem } from "../src/views/period";
import { matching, memberControl, summary, withChosen } from "../src/views/picker";
import { Tabs } from "../src/views/tabs";
import { context, find, openPanel, press } from "./support";

const regions: MemberControl = {
  type: "multi",
  field: "region",
  label: "Region",
  options: [
    { key: "EU", text: "Europe", count: 1200 },
    { key: "US", text: "United States", count: 3 },
    { key: null, text: "(missing)", count: 0 },
  ],
  more: false,
  selected: [],
  exclude: false,
  total: 3,
  hidden: 0,
};

const boxes = (panel: HTMLElement) => [
  ...panel.querySelectorAll<HTMLInputElement>(".dk-option input"),
];

describe("members", () => {
  afterEach(() => document.body.replaceChildren());

  function picker(control: MemberControl, found: MemberControl["options"] = []) {
    const made = context(found);
    const picked = memberControl("bar", made);
    document.body.append(picked.el);
    picked.update(control);
    const update = (changed: MemberControl) => picked.update(changed);
    return { ...made, el: picked.el, update, panel: openPanel(picked.el) };
  }

  it("says what it is, what is chosen and that a panel opens", () => {
    const { el, update } = picker(regions);
    const button = find(el, "button.dk-control");
    expect(button.textContent?.trim()).toBe("Region All");
    expect(button.getAttribute("aria-haspopup")).toBe("dialog");
    expect(button.getAttribute("aria-expanded")).toBe("true");
    update({ ...regions, selected: ["EU", "US"] });
    expect(button.textContent?.trim()).toBe("Region 2 selected");
  });

  it("opens with the focus in the search", () => {
    const { panel } = picker(regions);
    expect(document.activeElement).toBe(find(panel, "input[type=search]"));
    expect(find(panel, "input[type=search]").getAttribute("aria-label")).toBe("Search Region");
  });

  it("lists each member with its count as a labelled box", () => {
    const { panel } = picker(regions);
    const rows = [...panel.querySelectorAll("label.dk-option")].map((label) => label.textContent);
    expect(rows).toEqual(["Europe1,200", "United States3", "(missing)0"]);
    expect(find(panel, ".dk-options").getAttribute("role")).toBe("group");
  });

  it("shows no number where that of a small group is withheld", () => {
    const [first] = regions.options;
    if (!first) throw new Error("no option");
    const { panel } = picker({ ...regions, options: [{ ...first, count: null }] });
    const row = find(panel, "label.dk-option");
    expect([row.textContent, row.dataset.zero]).toEqual(["Europe", "false"]);
  });

  it("sends the whole selection at each click, a missing value as null", () => {
    const { panel, sent } = picker(regions);
    boxes(panel)[0]?.click();
    boxes(panel)[2]?.click();
    const filter = { type: "filter", view: "bar", field: "region", op: "in" };
    expect(sent).toEqual([
      { ...filter, values: ["EU"] },
      { ...filter, values: ["EU", null] },
    ]);
  });

  it("walks from the search through the boxes with the arrows", () => {
    const { panel } = picker(regions);
    const search = find(panel, "input[type=search]");
    press(search, "ArrowDown");
    expect(document.activeElement).toBe(boxes(panel)[0]);
    press(boxes(panel)[0] as Element, "End");
    expect(document.activeElement).toBe(boxes(panel)[2]);
    press(boxes(panel)[2] as Element, "Home");
    press(boxes(panel)[0] as Element, "ArrowUp");
    expect(document.activeElement).toBe(search);
  });

  it("takes the first match on Enter", () => {
    const { panel, sent } = picker(regions);
    const search = find<HTMLInputElement>(panel, "input[type=search]");
    search.value = "united";
    search.dispatchEvent(new Event("input"));
    expect(boxes(panel)).toHaveLength(1);
    press(search, "Enter");
    expect(sent).toMatchObject([{ values: ["US"] }]);
  });

  it("chooses all that a search found, and clears", () => {
    const { panel, sent } = picker({ ...regions, selected: ["US"] });
    const [all, none] = [...panel.querySelectorAll<HTMLButtonElement>(".dk-panel-actions button")];
    all?.click();
    none?.click();
    expect(sent).toMatchObject([{ values: ["EU", "US", null] }, { values: [] }]);
  });

  it("asks the kernel for members that the list does not hold", async () => {
    vi.useFakeTimers();
    const { panel } = picker({ ...regions, more: true }, [
      { key: "AQ", text: "Antarctica", count: 1 },
    ]);
    const search = find<HTMLInputElement>(panel, "input[type=search]");
    search.value = "ant";
    search.dispatchEvent(new Event("input"));
    await vi.advanceTimersByTimeAsync(200);
    expect(panel.querySelector("label.dk-option")?.textContent).toBe("Antarctica1");
    vi.useRealTimers();
  });

  it("is a group of radio buttons with All where one member is chosen", () => {
    const { panel, sent } = picker({ ...regions, type: "dropdown", selected: ["EU"] });
    expect(find(panel, ".dk-options").getAttribute("role")).toBe("radiogroup");
    expect(boxes(panel).map(({ checked }) => checked)).toEqual([false, true, false, false]);
    boxes(panel)[0]?.click();
    expect(sent).toMatchObject([{ values: [] }]);
  });

  it("finds in upper and lower case, sums up, and lists what the kernel left out", () => {
    expect(matching(regions.options, " eUr").map(({ key }) => key)).toEqual(["EU"]);
    expect(summary(regions, ["EU"])).toBe("Europe");
    expect(withChosen(regions.options, ["AQ"])[0]).toEqual({ key: "AQ", text: "AQ", count: 0 });
  });
});

const days: PeriodControl = {
  type: "period",
  words: "this month",
  start: "2017-12-01",
  end: "2017-12-31",
  presets: ["this month", "last 30 days", "all time"].map((words) => ({ words, text: "" })),
  compare: "previous",
  compares: [
    { value: "", text: "No comparison" },
    { value: "previous", text: "Previous period", note: "1 – 30 Nov 2017" },
  ],
  min: "2017-01-01",
  max: "2017-12-31",
};

describe("period", () => {
  afterEach(() => document.body.replaceChildren());

  function period() {
    const made = context();
    const dated = periodControl(made);
    document.body.append(dated.el);
    dated.update(days);
    const update = (changed: PeriodControl) => dated.update(changed);
    return { ...made, el: dated.el, update, panel: openPanel(dated.el) };
  }

  it("says a preset as a sentence and a range as days", () => {
    expect(periodWords(days)).toBe("This month");
    const range = { ...days, words: "2017-12-01 to 2017-12-31" };
    expect(periodWords(range)).toMatch(/^1\s?–\s?31 Dec 2017$/);
  });

  it("marks the chosen preset, focuses it, and walks with the arrows", () => {
    const { panel } = period();
    const presets = [...panel.querySelectorAll("button.dk-preset")];
    expect(presets.map((one) => one.getAttribute("aria-pressed"))).toEqual([
      "true",
      "false",
      "false",
    ]);
    expect(document.activeElement).toBe(presets[0]);
    press(presets[0] as Element, "ArrowDown");
    expect(document.activeElement).toBe(presets[1]);
  });

  it("sends words, a range of days, and a comparison", () => {
    const { panel, sent, update } = period();
    find<HTMLButtonElement>(panel, "[data-words='all time']").click();
    const [from, to] = [...panel.querySelectorAll<HTMLInputElement>("input[type=date]")];
    Object.assign(from ?? {}, { value: "2017-03-01" });
    Object.assign(to ?? {}, { value: "2017-03-05" });
    find(panel, "form").dispatchEvent(new Event("submit", { cancelable: true }));
    find<HTMLInputElement>(panel, "input[type=radio][value='']").click();
    update(days);
    expect(sent).toEqual([
      { type: "period", words: "all time" },
      { type: "period", start: "2017-03-01", end: "2017-03-05" },
      { type: "compare", value: "" },
    ]);
  });

  it("says what is wrong with a range instead of sending it", () => {
    const { panel, sent } = period();
    const [from] = [...panel.querySelectorAll<HTMLInputElement>("input[type=date]")];
    Object.assign(from ?? {}, { value: "2018-01-01" });
    find(panel, "form").dispatchEvent(new Event("submit", { cancelable: true }));
    expect(sent).toEqual([]);
    expect(find(panel, "[role=alert]").textContent).toBe("The first day is after the last.");
    expect(rangeProblem("", "2017-01-01")).toBe("Give both days.");
  });

  it("says beside a comparison what it compares with", () => {
    expect(period().panel.textContent).toContain("Previous period1 – 30 Nov 2017");
  });
});

describe("tabs", () => {
  const pages = [
    { id: "a", title: "Summary" },
    { id: "b", title: "Details" },
  ];
  const spec = { kind: "dashboard" as const, title: "T", pages, page: "a", sections: [] };
  let sent: unknown[];
  let tabs: HTMLButtonElement[];

  beforeEach(() => {
    const made = context();
    sent = made.sent;
    const list = new Tabs(made, "panel");
    list.update(spec);
    document.body.replaceChildren(list.el);
    tabs = [...list.el.querySelectorAll("button")];
  });

  it("names roles, the chosen tab and its panel; one tab stop", () => {
    expect(
      tabs.map((tab) => [
        tab.getAttribute("role"),
        tab.getAttribute("aria-selected"),
        tab.tabIndex,
      ]),
    ).toEqual([
      ["tab", "true", 0],
      ["tab", "false", -1],
    ]);
    expect(tabs[0]?.getAttribute("aria-controls")).toBe("panel");
  });

  it("moves with the arrows, around the end", () => {
    tabs[0]?.focus();
    press(tabs[0] as Element, "ArrowLeft");
    expect(document.activeElement).toBe(tabs[1]);
  });

  it("shows a page once, marking it at once", () => {
    tabs[1]?.click();
    tabs[1]?.click();
    expect(sent).toEqual([{ type: "page", page: "b" }]);
    expect(tabs.map((tab) => tab.getAttribute("aria-selected"))).toEqual(["false", "true"]);
  });
});
