import { describe, expect, it } from "vitest";
import { h } from "../src/dom";
import type { Table, TableColumn } from "../src/protocol";
import { pin } from "../src/views/columns";
import { separated } from "../src/views/table";
import { table } from "./samples";
import { find, press, show } from "./support";

describe("table", () => {
  const heads = (el: Element) => [...el.querySelectorAll<HTMLElement>("th")];

  it("lets its columns be hidden and shown from its menu, which stays open meanwhile", () => {
    const choosable = [
      { name: "revenue", label: "Revenue", shown: true },
      { name: "orders", label: "Orders", shown: false },
    ];
    const { el, sent, opened } = show(table({ choosable }));
    find(el, "[data-action=more]").click();
    opened[0]?.items.find(({ action }) => action === "columns")?.run();
    expect(opened[1]?.title).toBe("Columns of Revenue by region");
    expect(opened[1]?.items.map(({ text, checked }) => [text, checked])).toEqual([
      ["Revenue", true],
      ["Orders", false],
    ]);
    for (const { run } of opened[1]?.items ?? []) run();
    const ask = { type: "columns", view: "view" };
    expect(sent).toEqual([
      { ...ask, hidden: ["orders", "revenue"] },
      { ...ask, hidden: ["revenue"] },
    ]);
  });

  it("keeps the columns of its fields in sight, each after those before it", () => {
    const [region, revenue] = table().columns as [TableColumn, TableColumn];
    const land = { ...region, name: "land", pinned: true };
    const columns = [{ ...region, pinned: true }, land, revenue];
    const { el } = show(table({ columns, rows: [["EU", "DE", "$3"]], total: ["Total", "", "$4"] }));
    for (const row of el.querySelectorAll("tr")) {
      const cells = [...row.children] as HTMLElement[];
      expect(cells.map(({ dataset }) => dataset.pinned)).toEqual(["", "", undefined]);
      expect(cells[1]?.style.left).toBe("var(--dk-pin-1, auto)");
    }
  });

  it("lets columns move along that would leave no room", () => {
    const widths = [100, 80, 300];
    const heads = widths.map((width) => {
      const head = h("th", { "data-pinned": "" });
      head.getBoundingClientRect = () => ({ width }) as DOMRect;
      return head;
    });
    const whole = h("table", {}, h("thead", {}, h("tr", {}, ...heads)));
    const stops = () => [0, 1, 2].map((at) => whole.style.getPropertyValue(`--dk-pin-${at}`));
    pin(whole, 1_000);
    expect(stops()).toEqual(["0px", "100px", "180px"]);
    pin(whole, 400);
    expect(stops()).toEqual(["0px", "100px", "auto"]);
    pin(whole, 120);
    expect(stops()).toEqual(["0px", "auto", "auto"]);
  });

  it("is a table with column heads that say their order", () => {
    const { el } = show(table());
    expect(
      heads(el).map((head) => [head.textContent, head.ariaSort ?? head.getAttribute("aria-sort")]),
    ).toEqual([
      ["Region", "none"],
      ["Revenue", "descending"],
    ]);
    expect(heads(el).every((head) => head.getAttribute("scope") === "col")).toBe(true);
  });

  it("asks for another order, from the first page", () => {
    const { el, sent } = show(table({ page: 1 }));
    find(el, "[data-focus='sort:region']").click();
    find(el, "[data-focus='sort:revenue']").click();
    const ask = { type: "table", view: "view", page: 0 };
    expect(sent).toEqual([
      { ...ask, sort: [{ column: "region", descending: true }] },
      { ...ask, sort: [{ column: "revenue", descending: false }] },
    ]);
  });

  it("asks for no order of its own after the third click", () => {
    const columns = table().columns.map((one) => ({ ...one, sort: "ascending" as const }));
    const { el, sent } = show(table({ columns }));
    find(el, "[data-focus='sort:region']").click();
    expect(sent).toEqual([{ type: "table", view: "view", sort: [], page: 0 }]);
  });

  it("orders by several columns with Shift, in the order of the clicks", () => {
    const columns = table().columns.map((one) =>
      one.name === "revenue" ? { ...one, sort: "descending" as const } : one,
    );
    const { el, sent, update } = show(table({ columns }));
    const shift = () => new MouseEvent("click", { bubbles: true, shiftKey: true });
    find(el, "[data-focus='sort:region']").dispatchEvent(shift());
    const revenue = { column: "revenue", descending: true };
    const region = { column: "region", descending: true };
    const [first, second] = columns.map((one) => ({ ...one, sort: "descending" as const }));
    update(
      table({
        columns: [
          { ...first, rank: 2 },
          { ...second, rank: 1 },
        ] as typeof columns,
      }),
    );
    expect(heads(el).map((head) => head.querySelector(".dk-rank")?.textContent)).toEqual([
      "2",
      "1",
    ]);
    find(el, "[data-focus='sort:region']").dispatchEvent(shift());
    expect(sent).toEqual([
      { type: "table", view: "view", sort: [revenue, region], page: 0 },
      { type: "table", view: "view", sort: [revenue, { ...region, descending: false }], page: 0 },
    ]);
  });

  it("puts columns of one member under one head", () => {
    const [region, revenue] = table().columns as [TableColumn, TableColumn];
    const columns = ["web", "shop"].flatMap((group) =>
      ["Revenue", "Orders"].map((label) => ({
        name: `${label}@${group}`,
        label,
        group,
        align: "right" as const,
        sort: "" as const,
        fixed: true,
      })),
    );
    const rows = [["EU", "1", "2", "3", "4", "5"]];
    const { el } = show(table({ columns: [region, ...columns, revenue], rows, total: null }));
    expect(
      heads(el).map((one) => [
        one.textContent,
        Number(one.getAttribute("rowspan") ?? 1),
        Number(one.getAttribute("colspan") ?? 1),
      ]),
    ).toEqual([
      ["Region", 2, 1],
      ["web", 1, 2],
      ["shop", 1, 2],
      ["Revenue", 2, 1],
      ["Revenue", 1, 1],
      ["Orders", 1, 1],
      ["Revenue", 1, 1],
      ["Orders", 1, 1],
    ]);
  });

  it("draws the trend of a row, with its words", () => {
    const [region] = table().columns as [TableColumn];
    const head = { ...region, name: ":trend", label: "Revenue, trend", fixed: true };
    const spark = { x: [0, 1, 2], y: [1, 3, 2], partial: [0, 0, 0], words: "Trend by week" };
    const rows = [
      ["EU", "1 → 2"],
      ["US", "–"],
    ];
    const { el } = show(
      table({ columns: [region, head], rows, total: null, sparks: [spark, null] }),
    );
    const cells = [...el.querySelectorAll<HTMLElement>("tbody td:last-child")];
    expect(cells[0]?.querySelector("svg")?.getAttribute("aria-label")).toBe("Trend by week");
    expect(cells[1]?.textContent).toBe("–");
  });

  it("is copied as text that no spreadsheet takes for a formula", () => {
    const rows = [
      ["=1+1", "−5"],
      ["a\tb", "7"],
    ];
    expect(separated(table({ rows, total: ["Total", "2"] }))).toBe(
      "Region\tRevenue\n'=1+1\t−5\na b\t7\nTotal\t2",
    );
  });

  it("turns pages in the same order", () => {
    const { el, sent } = show(table({ page: 1, pages: 3 }));
    find(el, "[aria-label='Next page']").click();
    find(el, "[aria-label='Previous page']").click();
    const sort = [{ column: "revenue", descending: true }];
    expect(sent).toEqual([2, 0].map((page) => ({ type: "table", view: "view", sort, page })));
  });

  it("filters by row, adds with Shift, clears with Escape", () => {
    const { el, sent, update } = show(table());
    find(el, "[data-focus='row:0']").click();
    update(table({ selected: ["EU"] }));
    expect(find(el, "[data-focus='row:0']").getAttribute("aria-pressed")).toBe("true");
    find(el, "[data-focus='row:1']").dispatchEvent(
      new MouseEvent("click", { bubbles: true, shiftKey: true }),
    );
    press(find(el, "[data-focus='row:1']"), "Escape");
    expect(sent).toMatchObject([{ values: ["EU"] }, { values: ["EU", null] }, { values: [] }]);
  });

  it("keeps the focus when the answer replaces its rows", () => {
    const { el, update } = show(table());
    find(el, "[data-focus='sort:revenue']").focus();
    update(table());
    expect((document.activeElement as HTMLElement).dataset.focus).toBe("sort:revenue");
  });

  it("tints cells by their value, hatches those without one and says so", () => {
    const columns = table().columns.map((one) => ({ ...one, sort: "" as const, fixed: true }));
    const shades = { revenue: [-0.5, null] };
    const { el } = show(table({ kind: "cohort", columns, shades, blank: "not over yet" }));
    const cells = [...el.querySelectorAll<HTMLElement>("tbody td")];
    expect(cells.map((one) => one.dataset.tint)).toEqual([undefined, "below", undefined, "none"]);
    expect(cells[1]?.style.getPropertyValue("--dk-tint")).toBe("0.5");
    expect(cells[3]?.textContent).toBe("$1not over yet");
    expect([el.dataset.kind, el.querySelector(".dk-sort")]).toEqual(["cohort", null]);
  });

  it("is only read where nothing can be chosen", () => {
    const { el, sent } = show(table({ field: null } as Partial<Table>));
    find(el, "tbody td").click();
    expect([sent, el.querySelector(".dk-cell-button")]).toEqual([[], null]);
  });
});
