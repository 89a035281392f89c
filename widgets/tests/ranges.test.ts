import { afterEach, describe, expect, it, vi } from "vitest";
import type { SearchControl, SliderControl, ToggleControl } from "../src/controls";
import type { Option } from "../src/protocol";
import { bars } from "../src/views/bins";
import { dayAfter, dayBefore, dayNumber, dayOf, daysWords, dayWords } from "../src/views/days";
import { searchControl } from "../src/views/search";
import { endsProblem, rangeWords, sliderControl } from "../src/views/slider";
import { toggleControl } from "../src/views/toggle";
import { context, find, openPanel, press, settle } from "./support";

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const amounts: SliderControl = {
  type: "slider",
  field: "amount",
  label: "Amount",
  kind: "number",
  min: 0,
  max: 100,
  step: 0.5,
  low: null,
  high: null,
  missing: false,
  absent: 1200,
};
const days: SliderControl = {
  ...amounts,
  field: "day",
  kind: "date",
  min: "2017-01-01",
  max: "2017-12-31",
  step: 1,
  absent: 0,
};

function slider(control: SliderControl, found: Option[] = []) {
  const made = context(found);
  const range = sliderControl("bar", made);
  document.body.append(range.el);
  range.update(control);
  const side = (name: "low" | "high") => find<HTMLInputElement>(range.el, `.dk-thumb.dk-${name}`);
  const field = (name: string) => find<HTMLInputElement>(range.el, `[data-side=${name}]`);
  const move = (name: "low" | "high", value: number | string) => {
    side(name).value = String(value);
    side(name).dispatchEvent(new Event("input"));
    side(name).dispatchEvent(new Event("change"));
  };
  const type = (name: string, value: string) => {
    field(name).value = value;
    field(name).dispatchEvent(new Event("change"));
  };
  const value = () => find(range.el, ".dk-control-value").textContent;
  return { ...made, range, side, field, move, type, value };
}

const between = { type: "filter", view: "bar", field: "amount", op: "between" };

describe("a range", () => {
  it("names both thumbs and says where they stand", () => {
    const { side, value } = slider(amounts);
    expect(side("low").getAttribute("aria-label")).toBe("Amount from");
    expect(side("high").getAttribute("aria-valuetext")).toBe("no limit");
    expect([side("low").min, side("low").max, side("low").step]).toEqual(["0", "100", "0.5"]);
    expect([side("low").value, side("high").value, value()]).toEqual(["0", "100", "All"]);
  });

  it("sends both ends, open where a thumb stands at the end of the data", () => {
    const { sent, move, value } = slider(amounts);
    move("low", 12.5);
    move("high", 80);
    move("low", 0);
    move("high", 100);
    expect(sent).toEqual([
      { ...between, values: [12.5, null] },
      { ...between, values: [12.5, 80] },
      { ...between, values: [null, 80] },
      { ...between, values: [] },
    ]);
    expect(value()).toBe("All");
  });

  it("does not let the thumbs cross", () => {
    const { sent, move, side } = slider({ ...amounts, low: 20, high: 40 });
    move("low", 90);
    expect(sent).toEqual([{ ...between, values: [40, 40] }]);
    expect(side("low").value).toBe("40");
  });

  it("waits while a key is held down", () => {
    vi.useFakeTimers();
    const { sent, move, side, value } = slider(amounts);
    press(side("low"), "ArrowRight");
    move("low", 0.5);
    move("low", 1);
    expect([sent.length, value()]).toEqual([0, "from 1"]);
    vi.advanceTimersByTime(300);
    expect(sent).toEqual([{ ...between, values: [1, null] }]);
  });

  it("takes exact ends, beyond the data too, and says what is wrong with them", () => {
    const { sent, type, field, range } = slider(amounts);
    type("low", "12.345");
    type("high", "250");
    type("high", "3");
    expect(sent).toEqual([
      { ...between, values: [12.345, null] },
      { ...between, values: [12.345, 250] },
    ]);
    expect(find(range.el, "[role=alert]").textContent).toBe("The lower end is above the upper.");
    expect(field("low").getAttribute("aria-label")).toBe("Amount from, exactly");
    expect(endsProblem("date", "2017-02-01", "2017-01-01")).toContain("first day");
  });

  it("keeps integers exact that no number holds", () => {
    const { sent, type } = slider({ ...amounts, kind: "integer" });
    type("low", "9007199254740993");
    expect(sent).toMatchObject([{ values: ["9007199254740993", null] }]);
  });

  it("keeps rows without a value when told", () => {
    const { sent, range, value, move } = slider({ ...amounts, low: 5 });
    expect(range.el.textContent).toContain("Keep 1,200 rows without a value");
    find<HTMLInputElement>(range.el, ".dk-option input").click();
    expect(sent).toEqual([{ ...between, values: [5, null], missing: true }]);
    expect(value()).toBe("from 5 or missing");
    move("low", 0);
    expect(sent.at(-1)).toEqual({ ...between, values: [] });
  });

  it("of days is half-open on the wire and includes both days on screen", () => {
    const { sent, move, value, side } = slider(days);
    move("low", dayNumber("2017-02-28"));
    move("high", dayNumber("2017-03-31"));
    const filter = { type: "filter", view: "bar", field: "day", op: "range" };
    expect(sent).toEqual([
      { ...filter, values: ["2017-02-28", null] },
      { ...filter, values: ["2017-02-28", "2017-04-01"] },
    ]);
    expect(value()).toBe("28 Feb 2017 – 31 Mar 2017");
    expect(side("high").getAttribute("aria-valuetext")).toBe("31 Mar 2017");
  });

  it("takes over what the kernel says, once it has answered", () => {
    const { range, value } = slider(amounts);
    range.update({ ...amounts, low: 3, high: 9, missing: true });
    expect(value()).toBe("3 – 9 or missing");
    expect(rangeWords(amounts, { low: null, high: 9, missing: false })).toBe("to 9");
  });

  it("without data has thumbs that rest", () => {
    const { side } = slider({ ...amounts, min: null, max: null });
    expect(side("low").disabled).toBe(true);
  });

  it("shows how the rows lie when it opens", async () => {
    const found = [0, 10, 20].map((key) => ({ key, text: "", count: key + 1 }));
    const { range } = slider({ ...amounts, low: 15 }, found);
    openPanel(range.el);
    await settle();
    const within = [...range.el.querySelectorAll("rect")].map((one) => one.dataset.within);
    expect(within).toEqual(["false", "true", "true"]);
  });

  it("draws a bar of nothing where numbers are withheld", () => {
    const options = [{ key: 0, text: "", count: null }];
    const svg = bars(options, Number, [0, 10], [0, 1]);
    expect(svg.querySelector("rect")?.getAttribute("height")).toBe("0");
  });
});

describe("days", () => {
  it("count in UTC over the ends of months and leap years", () => {
    expect([dayAfter("2016-02-28"), dayBefore("2017-01-01")]).toEqual(["2016-02-29", "2016-12-31"]);
    expect(dayOf(dayNumber("1969-07-20"))).toBe("1969-07-20");
    expect([dayWords("2017-03-01"), dayWords("soon")]).toEqual(["1 Mar 2017", "soon"]);
  });

  it.each([
    ["2017-12-01", "2017-12-07", "1 – 7 Dec 2017"],
    ["2017-09-28", "2017-12-07", "28 Sep – 7 Dec 2017"],
    ["2016-12-28", "2017-12-28", "28 Dec 2016 – 28 Dec 2017"],
    ["2017-12-01", "2017-12-01", "1 Dec 2017"],
    ["2017-12-31T00:00", "2017-12-31", "31 Dec 2017"],
    ["2017-12-01", "soon", "1 Dec 2017 – soon"],
  ])("from %s to %s are written as the kernel does", (start, end, words) => {
    expect(daysWords(start, end)).toBe(words);
  });
});

describe("a switch", () => {
  const paid: ToggleControl = {
    type: "toggle",
    field: "paid",
    label: "Paid",
    value: true,
    on: false,
    count: 1204,
  };

  it("says what it is and sends its value, or none", () => {
    const made = context();
    const { el, update } = toggleControl("bar", made);
    update(paid);
    const button = find<HTMLButtonElement>(el, "[role=switch]");
    expect([button.textContent, button.getAttribute("aria-checked")]).toEqual([
      "Paid1,204",
      "false",
    ]);
    button.click();
    expect(button.getAttribute("aria-checked")).toBe("true");
    button.click();
    const filter = { type: "filter", view: "bar", field: "paid", op: "in" };
    expect(made.sent).toEqual([
      { ...filter, values: [true] },
      { ...filter, values: [] },
    ]);
    update({ ...paid, on: true, count: null });
    expect([button.textContent, button.getAttribute("aria-checked")]).toEqual(["Paid", "true"]);
  });
});

describe("a text search", () => {
  const names: SearchControl = { type: "search", field: "name", label: "Name", text: "" };

  function search() {
    vi.useFakeTimers();
    const made = context();
    const { el, update } = searchControl("bar", made);
    document.body.append(el);
    update(names);
    const input = find<HTMLInputElement>(el, "input");
    const type = (text: string) => {
      input.value = text;
      input.dispatchEvent(new Event("input"));
    };
    return { ...made, input, type, update };
  }
  const filter = { type: "filter", view: "bar", field: "name", op: "contains" };

  it("is sent once when typing rests, as it was typed", () => {
    const { sent, type, input } = search();
    for (const text of ["5", "50", "50%_ "]) type(text);
    vi.advanceTimersByTime(299);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([{ ...filter, values: ["50%_ "] }]);
    expect([input.maxLength, input.getAttribute("aria-label")]).toEqual([200, "Name contains"]);
  });

  it("is sent at once on Enter and taken back on Escape", () => {
    const { sent, type, input } = search();
    type("abc");
    press(input, "Enter");
    press(input, "Enter");
    press(input, "Escape");
    type("   ");
    vi.advanceTimersByTime(500);
    expect(sent).toEqual([
      { ...filter, values: ["abc"] },
      { ...filter, values: [] },
    ]);
  });

  it("does not lose what is being typed when an answer comes", () => {
    const { type, input, update } = search();
    type("abc");
    update({ ...names, text: "old" });
    expect(input.value).toBe("abc");
    vi.advanceTimersByTime(300);
    update({ ...names, text: "abc" });
    update(names);
    expect(input.value).toBe("");
  });
});
