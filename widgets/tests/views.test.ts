import { describe, expect, it } from "vitest";
import type { Kpi, Payload } from "../src/protocol";
import { DashboardView, inHalves, spans } from "../src/views/dashboard";
import { HeaderView } from "../src/views/header";
import { makeView } from "../src/views/make";
import { bandPath, linePath, sparkPoints } from "../src/views/spark";
import { paragraphs } from "../src/views/text";
import { dashboardTree, evil, kpi, payloadsOf, table } from "./samples";
import { context, find, show, still } from "./support";

describe("text of the data", () => {
  it.each(payloadsOf(evil))("is only ever text in a $kind", (payload) => {
    const { el } = show(payload);
    expect(el.querySelector("img, script, a, b, iframe, [onerror], [href], [src]")).toBeNull();
    expect(el.textContent).toContain(payload.title);
  });

  it("is only ever text in the header", () => {
    const header = new HeaderView(context(), still);
    header.title = evil;
    header.update({
      period: evil,
      as_of: evil,
      compare: evil,
      can_undo: true,
      can_redo: false,
      filters: [{ view: "v", field: "f", text: evil }],
    });
    expect(header.el.querySelector("img, a, [onerror]")).toBeNull();
    expect(find(header.el, "[data-part=period]").textContent).toBe(evil);
  });
});

describe("KPI", () => {
  it("is one figure that is read as a sentence", () => {
    const { el } = show(kpi());
    expect([el.tagName, el.getAttribute("aria-label")]).toEqual(["FIGURE", kpi().words]);
  });

  it("shows value, change with arrow, base and judgement in words", () => {
    const { el } = show(kpi());
    expect(find(el, "[data-part=value]").textContent).toBe("$4.6 M");
    expect(find(el, "[data-part=value]").title).toBe("4,596,039.58");
    expect(find(el, "[data-part=change]").dataset.judgement).toBe("good");
    expect(find(el, ".dk-change-line").textContent).toBe("+4.2 %vs 1 – 30 Nov 2017 · good");
  });

  it.each<[string, Partial<Kpi>]>([
    ["+4.2 %vs target · good", { against: "target", target: targetOf("good") }],
    [
      "n/ano data before 1 Jan 2017",
      {
        against: "",
        change: "n/a",
        change_words: "no data before 1 Jan 2017",
        status_of: "none",
        arrow: "none",
      },
    ],
    ["good", { against: "", change: "", change_words: "good" }],
    ["newvs 1 – 30 Nov 2017", { change: "new", status_of: "none", arrow: "none" }],
  ])("says %j", (words, more) => {
    expect(find(show(kpi(more)).el, ".dk-change-line").textContent).toBe(words);
  });

  it("says why there is nothing to compare with", () => {
    const none = { change: "", arrow: "none", change_words: "no data before 1 Jan 2017" } as const;
    expect(show(kpi(none)).el.textContent).toContain("no data before 1 Jan 2017");
  });

  it("shows the target as a meter with words, clamped, coloured only where it is judged", () => {
    const { el, update } = show(kpi({ target: { ...targetOf("good"), fraction: 1.7 } }));
    const meter = find(el, "[role=meter]");
    expect(meter.getAttribute("aria-valuenow")).toBe("1");
    expect(meter.getAttribute("aria-valuetext")).toBe("92 % of $5 M, on pace");
    expect(find(el, ".dk-meter-fill").dataset.target).toBe("good");
    update(kpi({ target: targetOf("neutral") }));
    expect(find(el, ".dk-meter-fill").dataset.target).toBe("neutral");
  });

  it("draws a trend between the ends of what numbers can say", () => {
    const points = sparkPoints([0, 1, 2], [-1.7e308, 0, 1.7e308]);
    expect(points.map((point) => point?.y)).toEqual([30, 16, 2]);
  });

  it("draws gaps and the partial tail of its trend", () => {
    const points = sparkPoints([0, 1, 2, 3], Float64Array.from([1, Number.NaN, 3, 2]));
    expect(points[1]).toBeNull();
    expect(linePath(points)).toMatch(/^M[^L]*M[^L]*L[^L]*$/);
    expect(show(kpi()).el.querySelectorAll(".dk-spark-line")).toHaveLength(2);
  });

  it("says whether the number is unusual, why, and how likely its target is reached", () => {
    const signal = { text: "unusually low, 1 in 40 days", status: "bad", unusual: true } as const;
    const outlook = "73% likely to be reached by 30 Nov 2017";
    const target = { ...targetOf("good"), outlook };
    const { el, update } = show(kpi({ signal: { ...signal, words: "as p = 0.02" }, target }));
    const chip = find(el, "[data-part=signal]");
    expect([chip.textContent, chip.title]).toEqual([`${signal.text}. as p = 0.02`, "as p = 0.02"]);
    expect([chip.dataset.judgement, chip.dataset.unusual]).toEqual(["bad", "true"]);
    expect(find(el, "[data-part=outlook]").textContent).toBe(outlook);
    update(kpi({ pending: "Comparing with the past …" }));
    expect(el.querySelector("[data-part=signal]")).toBeNull();
    expect(find(el, "[role=status]").textContent).toBe("Comparing with the past …");
  });

  it("draws the band of what was expected, and the trend on one scale with it", () => {
    const nan = Number.NaN;
    expect(bandPath([0, 1, 2], [1, 2, 3], [nan, 0, 2], [nan, 4, 4])).toBe(
      "M50 2L100 2L100 16L50 30Z",
    );
    expect(bandPath([0, 1], [1, 2], [nan, 0], [nan, 4])).toBe("");
    const spark = { ...kpi().spark, lower: [0, 1, 2], upper: [2, 3, 4] } as Kpi["spark"];
    const { el } = show(kpi({ spark }));
    expect(el.querySelectorAll(".dk-spark-band")).toHaveLength(1);
    expect(el.querySelectorAll(".dk-spark-area")).toHaveLength(0);
  });

  it("forgets its sentence when it fails", () => {
    const { el, update } = show(kpi());
    update({ kind: "kpi", title: "Revenue", status: "error", message: "No" } as Payload);
    expect(el.hasAttribute("aria-label")).toBe(false);
    expect(el.querySelector("[data-part=value]")?.closest("[hidden]")).not.toBeNull();
  });
});

function targetOf(status: "good" | "neutral") {
  const words = "92 % of $5 M, on pace";
  return { text: "92 % of $5 M · on pace", fraction: 0.92, met: true, status, words };
}

describe("comparison", () => {
  it("draws each interval over the line of no difference, hidden from readers of the numbers", () => {
    const columns = [
      { name: "interval", label: "95% interval", align: "right", sort: "" },
    ] as const;
    const intervals = [{ low: 0.2, at: 0.4, high: 0.9, zero: 0.1 }];
    const state = table({
      kind: "compare",
      columns: [...columns],
      rows: [["+1 to +2"]],
      intervals,
    });
    const { el } = show(state);
    expect(el.dataset.kind).toBe("compare");
    const drawn = find(el, "td .dk-interval");
    expect(
      ["--dk-low", "--dk-at", "--dk-high", "--dk-zero"].map((name) =>
        drawn.style.getPropertyValue(name),
      ),
    ).toEqual(["0.2", "0.4", "0.9", "0.1"]);
    expect(drawn.getAttribute("aria-hidden")).toBe("true");
    expect(find(el, "td").textContent).toBe("+1 to +2");
  });
});

describe("states", () => {
  it("say in words what a view works on for long, without its old rows", () => {
    const { el, update } = show(table());
    update({ ...table(), status: "loading", message: "Looking for segments …" });
    expect(find(el, "[role=status].dk-state-text").textContent).toBe("Looking for segments …");
    expect(el.dataset.status).toBe("loading");
    expect(find(el, "table").closest("[hidden]")).not.toBeNull();
    expect(find(el, ".dk-state").querySelector("[data-action=retry]")).toBeNull();
  });

  it("are busy and without a number before the first data", () => {
    const { el } = makeView("kpi", "view", context());
    expect([el.dataset.status, el.getAttribute("aria-busy")]).toEqual(["loading", "true"]);
  });

  it("show an error with Retry", () => {
    const error = {
      ...kpi(),
      status: "error",
      message: "No answer in time.",
      retry: true,
    } as const;
    const { el, sent } = show(error);
    expect(find(el, "[role=alert]").textContent).toBe("No answer in time.");
    find(el, "[data-action=retry]").click();
    expect(sent).toEqual([{ type: "retry", view: "view" }]);
  });

  it("offer no Retry where it cannot help", () => {
    const { el } = show({ ...kpi(), status: "error", retry: false });
    expect(el.querySelector("[data-action=retry]")).toBeNull();
  });

  it("name the filters that left nothing", () => {
    const { el } = show({ ...kpi(), status: "empty", filters: ["Region is EU", "Store is 7"] });
    expect([...el.querySelectorAll("li")].map((one) => one.textContent)).toEqual([
      "Region is EU",
      "Store is 7",
    ]);
  });

  it("say so when the kind is unknown", () => {
    const { el } = show({ ...kpi(), kind: "hologram" as "kpi" });
    expect(el.textContent).toContain("cannot draw a view of kind “hologram”");
  });

  it("keep caveats and small print", () => {
    const { el } = show({ ...kpi(), caveats: ["estimated"], note: "December 2017" });
    expect(find(el, "footer").textContent).toBe("estimatedDecember 2017");
  });
});

describe("words", () => {
  it("make paragraphs at empty lines", () => {
    const found = paragraphs([{ text: "a " }, { value: "1" }, { text: ".\n\nb" }]);
    expect(found).toEqual([[{ text: "a " }, { value: "1" }, { text: "." }], [{ text: "b" }]]);
  });
});

describe("header", () => {
  const header = (filters: { view: string; field: string; text: string }[]) => {
    const made = context();
    const view = new HeaderView(made, still);
    const words = { period: "Dec 2017", as_of: "", compare: "", can_undo: true, can_redo: false };
    view.update({ ...words, filters });
    return { ...made, el: view.el };
  };

  it("removes a filter of one field, of several, or all", () => {
    const { el, sent } = header([
      { view: "bars", field: "region", text: "Region is EU" },
      { view: "heat", field: "", text: "Region is EU and Store is 7" },
      { view: "", field: "region", text: "set in the notebook" },
    ]);
    for (const button of el.querySelectorAll<HTMLElement>(".dk-chip-button")) button.click();
    find(el, "[data-action=clear]").click();
    expect(sent).toEqual([
      { type: "filter", view: "bars", field: "region", op: "in", values: [] },
      { type: "clear", view: "heat" },
      { type: "clear", view: null },
    ]);
  });

  it("says what can be undone without dropping the focus", () => {
    const { el } = header([]);
    expect(find(el, "[data-action=undo]").getAttribute("aria-disabled")).toBe("false");
    expect(find(el, "[data-action=redo]").getAttribute("aria-disabled")).toBe("true");
    expect(find(el, ".dk-strip").hidden).toBe(true);
  });
});

describe("dashboard", () => {
  it("shares the twelve columns", () => {
    expect(spans([{ span: null }, { span: 6 }, { span: null }])).toEqual([3, 6, 3]);
    expect(spans([{ span: 12 }])).toEqual([12]);
  });

  it("leaves no card half alone where two columns fit", () => {
    expect(inHalves([3, 3, 3, 3])).toEqual([true, true, true, true]);
    expect(inHalves([8, 4])).toEqual([false, false]);
    expect(inHalves([4, 4, 4])).toEqual([true, true, false]);
  });

  it("keeps a section's own filter bar in the section, the page's above it", () => {
    const view = new DashboardView(context());
    view.build(dashboardTree, new Map());
    expect(find(view.el, ".dk-bars").querySelectorAll("[data-kind=filters]")).toHaveLength(1);
    expect(find(view.el, "details [data-dashkit-view=inner]").dataset.kind).toBe("filters");
  });

  it("holds pages and filters in a sidebar that folds", () => {
    const view = new DashboardView(context());
    view.build({ ...dashboardTree, navigation: "sidebar" }, new Map());
    expect(view.el.dataset.navigation).toBe("sidebar");
    expect(find(view.el, "[role=tablist]").getAttribute("aria-orientation")).toBe("vertical");
    const button = find(view.el, ".dk-menu");
    const side = find(view.el, `#${button.getAttribute("aria-controls")}`);
    expect(side.querySelector("[data-kind=filters]")).not.toBeNull();
    for (const open of ["true", "false"]) {
      button.click();
      expect([button.getAttribute("aria-expanded"), side.dataset.open]).toEqual([open, open]);
    }
    button.click();
    view.build({ ...dashboardTree, page: "other", navigation: "sidebar" }, new Map());
    expect(side.dataset.open).toBe("false");
  });

  it("opens a section, and waits for what it shows", () => {
    const made = context();
    const view = new DashboardView(made);
    view.build(dashboardTree, new Map());
    const details = find<HTMLDetailsElement>(view.el, "details");
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    expect(made.sent).toEqual([{ type: "section", section: "more", open: true }]);
    expect(find(details, "[data-dashkit-view]").getAttribute("aria-busy")).toBe("true");
  });

  it("hides the small print that only repeats the header", () => {
    const view = new DashboardView(context());
    view.build(dashboardTree, new Map([["one", { ...kpi(), note: "Dec 2017 · vs Nov 2017" }]]));
    const header = {
      as_of: "",
      compare: "vs Nov 2017",
      can_undo: false,
      can_redo: false,
      filters: [],
    };
    view.header({ ...header, period: "Dec 2017" });
    view.tidy();
    expect(find(view.el, "[data-note]").hidden).toBe(true);
    view.header({ ...header, period: "Nov 2017" });
    view.tidy();
    expect(find(view.el, "[data-note]").hidden).toBe(false);
    view.header({ ...header, period: "Dec 2017" });
    view.tidy();
    const foot = find(view.el, "[data-note]").parentElement as HTMLElement;
    const states = () => [find(foot, "[data-note]").hidden, "said" in foot.dataset];
    expect(states()).toEqual([false, true]);
    view.view("one")?.update({ ...kpi(), note: "Oct 2017" });
    view.tidy(true);
    expect(states()).toEqual([false, true]);
    view.tidy();
    expect(states()).toEqual([false, false]);
  });
});
