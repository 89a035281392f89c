import { describe, expect, it, vi } from "vitest";
import type { Table, TableColumn, Window } from "../src/protocol";
import { makeView } from "../src/views/make";
import { table } from "./samples";
import { type Asked, context, find, press, settle } from "./support";

const COUNT = 1_000_000;
const ROW = 41;
type Ask = {
  offset: number;
  limit: number;
  answer(more?: Partial<Window>): void;
  refuse(why?: string): void;
};

const rowsOf = (offset: number, limit: number) =>
  Array.from({ length: Math.min(limit, COUNT - offset) }, (_, at) => offset + at);

const part = (offset: number, limit: number) => ({
  rows: rowsOf(offset, limit).map((place) => [`C${place}`, `$${COUNT - place}`]),
  keys: rowsOf(offset, limit).map((place) => `C${place}`),
  others: [],
});

const long = (more: Partial<Table> = {}): Table =>
  table({
    ...part(0, 15),
    total: ["Total", "$9"],
    pages: 66_667,
    count: COUNT,
    scroll: { first: 0, size: 15, stamp: "a" },
    ...more,
  });

/** Show a table of many rows, 15 of them in sight, with a kernel that answers when it is told to. */
function scrolled(state: Table = long()) {
  const asks: Ask[] = [];
  const made: Asked = context();
  made.window = (view, offset, limit) =>
    new Promise((resolve, reject) =>
      asks.push({
        offset,
        limit,
        answer: (more = {}) =>
          resolve({
            type: "window",
            ack: 1,
            view,
            offset,
            stamp: "a",
            columns: ["region", "revenue"],
            ...part(offset, limit),
            ...more,
          }),
        refuse: (why = "No answer in time.") => reject(new Error(why)),
      }),
    );
  const view = makeView("table", "view", made);
  document.body.replaceChildren(view.el);
  const box = find(view.el, ".dk-scroll");
  Object.defineProperty(box, "clientHeight", { value: 15 * ROW });
  view.update(state);
  const seen = () =>
    [...box.querySelectorAll("tbody tr")].map((row) => find(row, "td").textContent ?? "");
  const to = (bar: number) => {
    box.scrollTop = bar;
    box.dispatchEvent(new Event("scroll"));
  };
  return {
    ...made,
    view,
    el: view.el,
    box,
    asks,
    seen,
    to,
    update: (next: Table) => view.update(next),
  };
}

describe("a table of many rows", () => {
  it("has only the rows in sight, says of how many, and asks for those around them", async () => {
    const { el, asks, seen, box } = scrolled();
    expect(seen()).toEqual(rowsOf(0, 15).map((place) => `C${place}`));
    const whole = find(el, "table");
    expect(whole.getAttribute("aria-rowcount")).toBe("1000002");
    expect(find(el, "thead tr").getAttribute("aria-rowindex")).toBe("1");
    expect(find(el, "tbody tr").getAttribute("aria-rowindex")).toBe("2");
    expect(find(el, "tfoot tr").getAttribute("aria-rowindex")).toBe("1000002");
    expect(find(el, ".dk-pager").textContent).toBe("1 to 15 of 1,000,000 rows");
    expect(el.querySelector(".dk-pager button")).toBeNull();
    expect(asks).toMatchObject([{ offset: 15, limit: 40 }]);
    expect(box.hasAttribute("data-bones")).toBe(false);
  });

  it("shows bones, never gaps, until rows have come, and totals all the time", async () => {
    const { el, box, asks, seen, to } = scrolled();
    to(5_000_000);
    const half = (COUNT * ROW - 15 * ROW) / 2 / ROW;
    expect(box.querySelectorAll("tbody tr .dk-bone").length).toBeGreaterThan(20);
    expect(new Set(seen())).toEqual(new Set(["This row is read …"]));
    expect(box.dataset.bones).toBe("");
    expect(find(el, "tfoot").textContent).toBe("Total$9");
    asks[0]?.answer();
    await settle();
    expect(asks[1]?.offset).toBe(Math.floor(half) - 40);
    asks[1]?.answer();
    await settle();
    expect(seen()[0]).toBe(`C${Math.floor(half)}`);
    expect(box.hasAttribute("data-bones")).toBe(false);
    expect(find(box, "tbody tr").getAttribute("aria-rowindex")).toBe(`${Math.floor(half) + 2}`);
  });

  it("asks for one window at a time and not for what was scrolled past", async () => {
    const { asks, to, seen } = scrolled();
    for (let share = 1; share <= 9; share++) to(share * 1_000_000);
    expect(asks).toHaveLength(1);
    asks[0]?.answer();
    await settle();
    expect(asks).toHaveLength(2);
    asks[1]?.answer();
    await settle();
    const last = Math.floor(((COUNT * ROW - 15 * ROW) * 0.9) / ROW);
    expect(seen()[0]).toBe(`C${last}`);
    expect(asks).toHaveLength(2);
  });

  it("asks again at once, and says nothing, where a newer window took the place of its own", async () => {
    const { asks, el, seen, to } = scrolled();
    to(5_000_000);
    asks[0]?.refuse("");
    await settle();
    expect(el.querySelector("[role=alert]")).toBeNull();
    expect(asks).toHaveLength(2);
    asks[1]?.answer();
    await settle();
    expect(seen()[0]).toMatch(/^C\d+$/);
  });

  it("walks by keys to any row, and waits for it with the focus", async () => {
    const { box, asks } = scrolled();
    box.focus();
    press(box, "ArrowDown");
    expect(document.activeElement?.textContent).toBe("C0");
    press(document.activeElement as Element, "PageDown");
    expect(document.activeElement?.textContent).toBe("C14");
    press(document.activeElement as Element, "End");
    expect(document.activeElement).toBe(box);
    asks[0]?.answer();
    await settle();
    asks[1]?.answer();
    await settle();
    expect(document.activeElement?.textContent).toBe("C999999");
    press(document.activeElement as Element, "ArrowDown");
    expect(document.activeElement?.textContent).toBe("C999999");
    press(document.activeElement as Element, "Home");
    expect(document.activeElement?.textContent).toBe("C0");
    press(document.activeElement as Element, "ArrowUp");
    expect(document.activeElement?.textContent).toBe("C0");
  });

  it("leaves keys alone that are meant for its heads or the browser", () => {
    const { box, el } = scrolled();
    press(find(el, "[data-focus='sort:revenue']"), "PageDown");
    press(box, "End", { altKey: true });
    press(box, "ArrowRight");
    expect(find(el, "tbody tr").getAttribute("aria-rowindex")).toBe("2");
  });

  it("filters by the member of a row that came with a window", async () => {
    const { box, asks, sent } = scrolled();
    press(box, "End");
    asks[0]?.answer();
    await settle();
    asks[1]?.answer();
    await settle();
    find(box, "[data-row='999998'] button").click();
    const filter = { type: "filter", view: "view", field: "region", op: "in" };
    expect(sent).toEqual([{ ...filter, values: ["C999998"] }]);
  });

  it("stays where it is when only its selection changes, and goes to the top for other rows", async () => {
    const { asks, seen, to, update, box } = scrolled();
    to(9_999_999);
    asks[0]?.answer();
    await settle();
    asks[1]?.answer();
    await settle();
    update(long({ selected: ["C999999"] }));
    expect(seen().at(-1)).toBe("C999999");
    expect(box.querySelectorAll("[data-selected]")).toHaveLength(1);
    update(long({ scroll: { first: 0, size: 15, stamp: "b" } }));
    expect(seen()[0]).toBe("C0");
    expect(box.scrollTop).toBe(0);
  });

  it("does not mix rows of another order in, and has the kernel show what is new", async () => {
    const { asks, sent, seen } = scrolled();
    asks[0]?.answer({ stamp: "z" });
    await settle();
    expect(sent).toEqual([{ type: "retry", view: "view" }]);
    expect(seen()[14]).toBe("C14");
  });

  it("asks for nothing anew where a window of before comes after the table has changed", async () => {
    const { asks, sent, seen, update } = scrolled();
    update(long({ scroll: { first: 0, size: 15, stamp: "b" } }));
    asks[0]?.answer({ stamp: "a" });
    await settle();
    expect(sent).toEqual([]);
    asks[1]?.answer({ stamp: "b" });
    await settle();
    expect(seen()[14]).toBe("C14");
  });

  it("keeps its place when a column is hidden, and reads the rows again without it", async () => {
    const { asks, seen, to, update, box } = scrolled();
    to(9_999_999);
    const [region, ...others] = long().columns as [TableColumn, ...TableColumn[]];
    const wide = [region, { ...region, name: "land" }, ...others];
    update(long({ columns: wide, rows: part(0, 15).rows.map(([a = "", b = ""]) => [a, "x", b]) }));
    asks[0]?.answer();
    await settle();
    const columns = wide.map(({ name }) => name);
    for (let turn = 1; turn < asks.length; turn++) {
      const { offset, limit } = asks[turn] as Ask;
      const rows = part(offset, limit).rows.map(([a = "", b = ""]) => [a, "x", b]);
      asks[turn]?.answer({ columns, rows });
      await settle();
    }
    expect(seen().at(-1)).toBe("C999999");
    expect(box.querySelectorAll("tbody tr:last-child td")).toHaveLength(3);
  });

  it("says why rows do not come, and asks again when told", async () => {
    const { el, asks, to } = scrolled();
    to(5_000_000);
    asks[0]?.refuse();
    await settle();
    expect(find(el, "[role=alert]").textContent).toBe("No answer in time.");
    expect(asks).toHaveLength(1);
    find(el, "[data-action=read-again]").click();
    expect(asks).toHaveLength(2);
    asks[1]?.answer();
    await settle();
    expect(el.querySelector("[role=alert], .dk-bone")).toBeNull();
  });

  it("copies what is in sight", () => {
    const { box } = scrolled();
    const setData = vi.fn();
    const copy = new Event("copy", { cancelable: true });
    Object.assign(copy, { clipboardData: { setData } });
    box.dispatchEvent(copy);
    const text: string = setData.mock.calls[0]?.[1];
    expect(text.split("\n")).toHaveLength(1 + 15 + 1);
    expect(text).toContain("C14\t$999986");
  });

  it("has pages again when few rows are left", () => {
    const { el, box, update, seen } = scrolled();
    update(table());
    expect(seen()).toEqual(["Europe", "(missing)"]);
    expect(find(el, "table").hasAttribute("aria-rowcount")).toBe(false);
    expect(el.querySelector("[aria-rowindex], .dk-bone")).toBeNull();
    expect(box.hasAttribute("data-scrolls")).toBe(false);
    expect(el.querySelectorAll(".dk-pager button")).toHaveLength(2);
  });
});
