import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Menu } from "../src/menu";
import type { Intent, Rows } from "../src/protocol";
import { plain, withWords, wrapped } from "../src/renderers/frame";
import { Plot } from "../src/renderers/plotly";
import { bytesOf } from "../src/save";
import { makeView } from "../src/views/make";
import { membersOfRow } from "../src/views/opening";
import { RowsPanel } from "../src/views/rows";
import { evil, kpi, table } from "./samples";
import { context, FakeEngine, find, press } from "./support";

const answer = (more: Partial<Rows> = {}): Rows => ({
  type: "rows",
  ack: 1,
  view: "sales",
  title: "Sales",
  mark: "EU",
  columns: [
    { name: "who", label: "Who", align: "left", sort: "" },
    { name: "amount", label: "Amount", align: "right", sort: "descending" },
  ],
  rows: [
    ["Ada", "3"],
    ["Grace", "1"],
  ],
  page: 0,
  pages: 3,
  found: 120,
  count: 120,
  deepest: null,
  sums: ["Revenue 4: sum of amount over 120 rows."],
  facts: ["November 2026", "Data to 7 Nov 2026"],
  ...more,
});

/** A menu as a browser opens it: the test's page knows no top layer. */
function withPopovers(element: HTMLElement): void {
  let open = false;
  const tell = (newState: string) =>
    element.dispatchEvent(Object.assign(new Event("beforetoggle"), { newState }));
  const matches = (selector: string) => selector === ":popover-open" && open;
  element.matches = matches as typeof element.matches;
  element.showPopover = () => {
    open = true;
    tell("open");
  };
  element.hidePopover = () => {
    open = false;
    tell("closed");
  };
}

describe("the rows behind a number", () => {
  let sent: Intent[];
  let panel: RowsPanel;

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    panel = new RowsPanel((intent) => sent.push(intent));
    document.body.replaceChildren(panel.el);
    panel.el.showModal = () => panel.el.setAttribute("open", "");
    panel.open("sales", "Sales", [["region", "EU"]], ["csv", "xlsx"]);
  });
  afterEach(() => vi.useRealTimers());

  const asked = { type: "rows", view: "sales", mark: [["region", "EU"]] };

  it("are asked for a mark, and shown with what they make", () => {
    expect(sent).toEqual([{ ...asked, sort: [], page: 0, search: "" }]);
    expect(panel.el.getAttribute("aria-busy")).toBe("true");
    panel.show(answer());
    expect(panel.el.hasAttribute("aria-busy")).toBe(false);
    const title = find(panel.el, `#${panel.el.getAttribute("aria-labelledby")}`);
    expect(title.textContent).toBe("Rows of Sales: EU");
    expect(find(panel.el, ".dk-sums").textContent).toBe("Revenue 4: sum of amount over 120 rows.");
    expect([...panel.el.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual([
      "Ada",
      "3",
      "Grace",
      "1",
    ]);
  });

  it("are sorted, turned and searched by the kernel, the focus staying where it was", () => {
    panel.show(answer());
    const sort = find<HTMLButtonElement>(panel.el, "[data-focus='sort:who']");
    sort.focus();
    sort.click();
    panel.show(answer({ ack: 2 }));
    expect((document.activeElement as HTMLElement).dataset.focus).toBe("sort:who");
    find(panel.el, "[aria-label='Next page']").click();
    panel.show(answer({ ack: 3, page: 1 }));
    const search = find<HTMLInputElement>(panel.el, "input");
    for (const text of ["o", "o'", "o'b"]) {
      search.value = text;
      search.dispatchEvent(new Event("input"));
    }
    vi.advanceTimersByTime(1_000);
    const order = [{ column: "who", descending: true }];
    expect(sent.slice(1)).toEqual([
      { ...asked, sort: order, page: 0, search: "" },
      { ...asked, sort: order, page: 1, search: "" },
      { ...asked, sort: order, page: 0, search: "o'b" },
    ]);
  });

  it("are searched after the browser told late that the panel was closed, and not while it is", () => {
    const search = find<HTMLInputElement>(panel.el, "input");
    search.value = "ada";
    search.dispatchEvent(new Event("input"));
    panel.el.dispatchEvent(new Event("close"));
    vi.advanceTimersByTime(1_000);
    expect(sent.at(-1)).toMatchObject({ search: "ada" });
    search.dispatchEvent(new Event("input"));
    panel.el.removeAttribute("open");
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(2);
  });

  it("never show the answer to an older question, and say when there are none", () => {
    panel.show(answer());
    find(panel.el, "[aria-label='Next page']").click();
    panel.show(answer({ ack: 1, rows: [["old", "0"]] }));
    expect(panel.el.textContent).not.toContain("old");
    const note = find(panel.el, ".dk-rows-foot .dk-note");
    panel.show(answer({ ack: 2, found: 0, rows: [], pages: 1 }));
    expect(note.textContent).toBe("None of 120 rows has this text.");
    panel.show(answer({ ack: 2, found: 0, count: 0, rows: [], pages: 1 }));
    expect(note.textContent).toBe("No rows for these filters.");
    panel.show(answer({ ack: 2, found: 900_000, count: 900_000, deepest: 100_000 }));
    expect(note.textContent).toContain("The first 100,000 can be turned to");
    expect(panel.refused(7, "not ours")).toBe(false);
    expect(panel.refused(2, "Single rows are not shown here.")).toBe(true);
    expect(note.textContent).toBe("Single rows are not shown here.");
  });

  it("are saved as files with their search", () => {
    panel.show(answer());
    const input = find<HTMLInputElement>(panel.el, "input");
    input.value = "ada";
    input.dispatchEvent(new Event("input"));
    vi.advanceTimersByTime(1_000);
    panel.show(answer({ ack: 2 }));
    find(panel.el, "[data-action=rows-xlsx]").click();
    expect(sent.at(-1)).toEqual({
      type: "export",
      view: "sales",
      format: "xlsx",
      what: "rows",
      mark: [["region", "EU"]],
      search: "ada",
    });
  });

  it("are text, whatever they hold", () => {
    panel.show(answer({ mark: evil, rows: [[evil, evil]], sums: [evil], facts: [evil] }));
    expect(panel.el.querySelector("img, script, a, iframe, [onerror]")).toBeNull();
    expect(find(panel.el, "td").textContent).toBe(evil);
  });
});

describe("a menu", () => {
  it("opens by a card's button, walks by arrows, closes by Escape and gives the focus back", () => {
    const menu = new Menu();
    withPopovers(menu.el);
    const asked = { ...context(), menu };
    const view = makeView("kpi", "revenue", asked);
    document.body.replaceChildren(view.el, menu.el);
    view.update(kpi({ explains: true, opens: true, files: ["csv", "xlsx"] }));
    const button = find<HTMLButtonElement>(view.el, "[data-action=more]");
    expect(button.getAttribute("aria-label")).toBe("More of Revenue");
    button.click();
    expect(button.getAttribute("aria-expanded")).toBe("true");
    const items = [...menu.el.querySelectorAll<HTMLElement>("[role=menuitem]")];
    expect(items.map((item) => item.textContent)).toEqual([
      "Rows",
      "How was this computed?",
      "Save as CSV",
      "Save as Excel",
    ]);
    expect(document.activeElement).toBe(items[0]);
    press(items[0] as HTMLElement, "ArrowDown");
    expect(document.activeElement).toBe(items[1]);
    press(items[1] as HTMLElement, "Escape");
    expect(document.activeElement).toBe(button);
    expect(button.hasAttribute("aria-expanded")).toBe(false);
    button.click();
    find(menu.el, "[data-action=save-csv]").click();
    const file = { type: "export", view: "revenue", format: "csv", what: "view" };
    expect(asked.sent).toEqual([{ ...file, mark: [], search: "" }]);
  });

  it("is not there where nothing can be done", () => {
    const view = makeView("kpi", "revenue", context());
    view.update(kpi());
    expect(find(view.el, "[data-action=more]").hidden).toBe(true);
  });

  it("of a table's row keeps, excludes and opens the members of all its fields", () => {
    const asked = context();
    const view = makeView("table", "sales", asked);
    document.body.replaceChildren(view.el);
    view.update(table({ opens: true, others: [["channel", ["web", "shop"]]] }));
    const row = view.el.querySelectorAll("tbody tr")[1] as HTMLElement;
    find(row, "td").dispatchEvent(new MouseEvent("contextmenu", { bubbles: true }));
    const [opened] = asked.opened;
    expect(opened?.items.map(({ text }) => text)).toEqual(["Rows", "Keep only", "Exclude"]);
    for (const item of opened?.items ?? []) item.run();
    const mark = [
      ["region", null],
      ["channel", "shop"],
    ];
    expect(asked.sent).toEqual([
      { type: "rows", view: "sales", mark, sort: [], page: 0, search: "" },
      { type: "keep", view: "sales", mark, exclude: false },
      { type: "keep", view: "sales", mark, exclude: true },
    ]);
    expect(membersOfRow(table({ field: null }), 0)).toEqual([]);
  });

  it.each([
    ["pointerup", 1],
    ["pointercancel", 0],
    ["pointerdown", 0],
  ])("opens once the button is released, which would close it: %s", (end, times) => {
    const asked = context();
    const view = makeView("table", "sales", asked);
    document.body.replaceChildren(view.el);
    view.update(table({ opens: true }));
    const cell = find(view.el, "tbody td");
    cell.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, buttons: 2 }));
    expect(asked.opened.length).toBe(0);
    cell.dispatchEvent(new PointerEvent(end, { bubbles: true }));
    cell.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    expect(asked.opened.length).toBe(times);
  });
});

describe("a chart as an image", () => {
  const frame = {
    title: "<b>A</b> & $x$",
    notes: ["one", evil],
    color: "c",
    muted: "m",
    paper: "p",
  };

  it("has room for its title and notes, and markup of the data as text", () => {
    const margins = { t: 10, b: 30, l: 40, r: 8 };
    const framed = withWords({ annotations: [{ text: "kept" }] }, frame, margins, [600, 300]);
    expect(framed.width).toBe(632);
    expect(framed.height).toBeGreaterThan(300 + 32 + 32 + 2 * 18);
    const { margin, annotations } = framed as unknown as {
      margin: Record<string, number>;
      annotations: { text: string }[];
    };
    expect(framed.height - (margin.t ?? 0) - (margin.b ?? 0)).toBe(300 - 10 - 30);
    expect(annotations.map(({ text }) => text).slice(0, 3)).toEqual([
      "kept",
      "<b>&lt;b&gt;A&lt;/b&gt; &amp; &#36;x&#36;</b>",
      "one",
    ]);
    expect(annotations.slice(1).every(({ text }) => !/<(?!\/?b>)/.test(text))).toBe(true);
    expect(plain(evil)).not.toMatch(/[<>$]/);
    expect(plain("%{y} 5%")).toBe("&#37;{y} 5%");
  });

  it("has the scale that the page draws beside a heat map, and no other", async () => {
    const engine = new FakeEngine();
    const drawn: unknown[] = [];
    engine.toImage = async ({ data }) => {
      drawn.push(...(data as unknown[]));
      return "data:image/png;base64,UE5H";
    };
    const plot = new Plot(engine, () => undefined);
    const heat = { type: "heatmap", showscale: false };
    plot.el.data = [{ ...heat, meta: { ends: ["0", "9"] } }, heat];
    await plot.image("png", frame);
    expect(drawn).toMatchObject([{ showscale: true }, { showscale: false }]);
  });

  it("holds nothing that no XML may hold", async () => {
    const engine = new FakeEngine();
    const svg = "<svg>a\x00\x1b\ufffe\tb</svg>";
    engine.toImage = async () => `data:image/svg+xml,${encodeURIComponent(svg)}`;
    const plot = new Plot(engine, () => undefined);
    const read = async (ending: "svg" | "png") =>
      new TextDecoder().decode(await plot.image(ending, frame));
    expect(await read("svg")).toBe("<svg>a\ufffd\ufffd\ufffd\tb</svg>");
    expect(await read("png")).toBe(svg);
    expect(plain("\ud800x\udfff\x07👍")).toBe("\ufffdx\ufffd\ufffd👍");
  });

  it("breaks long notes into lines", () => {
    expect(wrapped("a bb ccc dddd", 6)).toEqual(["a bb", "ccc", "dddd"]);
    expect(wrapped("", 6)).toEqual([]);
  });

  it("is read from either kind of data address", () => {
    const text = (address: string) => new TextDecoder().decode(bytesOf(address));
    expect(text("data:image/svg+xml,%3Csvg%2F%3E")).toBe("<svg/>");
    expect(text("data:image/png;base64,UE5H")).toBe("PNG");
  });
});
