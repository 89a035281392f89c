import { beforeEach, describe, expect, it } from "vitest";
import type { Anomaly, Chart, Driven } from "../src/protocol";
import { chartView } from "../src/views/chart";
import { DriversPanel } from "../src/views/drivers";
import { makeView } from "../src/views/make";
import { evil, kpi } from "./samples";
import { context, find, settle, sized } from "./support";

const said = (text: string): Driven => ({
  type: "driven",
  ack: 3,
  view: "revenue",
  title: text,
  words: text,
  change: "−$2",
  before: [text, "$5"],
  after: [text, "$3"],
  dimensions: [
    {
      name: text,
      reversal: text,
      columns: [text, "Before → after", "Change"],
      rows: [[text, "$4 → $1", "−$3"]],
      shares: [-1],
      marked: [true],
      total: ["All", "", "−$2"],
    },
  ],
  notes: [text],
});

describe("why a number changed", () => {
  let panel: DriversPanel;

  beforeEach(() => {
    panel = new DriversPanel();
    document.body.replaceChildren(panel.el);
    panel.el.showModal = () => panel.el.setAttribute("open", "");
  });

  it("is asked by a button of a card, where the kernel can say", () => {
    const asked = context();
    const view = makeView("kpi", "revenue", asked);
    view.update({ ...kpi(), drives: false });
    expect(view.el.querySelector("[data-action=drivers]")).toBeNull();
    view.update({ ...kpi(), drives: true });
    const button = find(view.el, "[data-action=drivers]");
    expect(button.getAttribute("aria-label")).toBe("Why did Revenue change?");
    button.click();
    expect(asked.sent).toEqual([{ type: "drivers", view: "revenue" }]);
  });

  it("opens at once, says that it works, and shows only the answer that was asked for", () => {
    panel.wait(3);
    expect(panel.el.hasAttribute("open")).toBe(true);
    expect(find(panel.el, "[role=status]").textContent).toContain("Comparing");
    panel.show({ ...said("Orders"), ack: 2 });
    expect(panel.el.querySelector("table")).toBeNull();
    panel.show(said("Revenue"));
    expect(find(panel.el, ".dk-dialog-title").textContent).toBe("Why did Revenue change?");
    expect(find(panel.el, "tfoot").textContent).toBe("All−$2");
    expect(find(panel.el, "[data-marked=true]").textContent).toContain("moved otherwise");
    expect(find(panel.el, ".dk-driver-bar").dataset.side).toBe("down");
    expect(find(panel.el, "[role=note]").textContent).toBe("Revenue");
    expect(panel.refused(2, "not ours")).toBe(false);
    expect(panel.refused(3, "There is no change here to explain.")).toBe(true);
    expect(find(panel.el, "[role=alert]").textContent).toContain("no change");
  });

  it("opened anew shows its answer, though the browser tells late that it was closed", () => {
    panel.wait(2);
    panel.el.removeAttribute("open");
    expect(panel.refused(2, "Too late.")).toBe(false);
    panel.wait(3);
    panel.el.dispatchEvent(new Event("close"));
    panel.show(said("Revenue"));
    expect(find(panel.el, ".dk-drivers-words").textContent).toBe("Revenue");
  });

  it("shows text of the data as text", () => {
    panel.wait(3);
    panel.show(said(evil));
    expect(panel.el.querySelector("img, script, a, iframe, [onerror]")).toBeNull();
  });

  it("is asked of an event below a chart or by its ring, never as a filter", async () => {
    const asked = context();
    const event = (text: string, start: string | null, end: string | null): Anomaly => ({
      text,
      words: `${text}: 5 where 1 to 2 was expected.`,
      severity: "critical",
      start,
      end,
    });
    const column = [0, 1];
    const chart: Chart = {
      kind: "chart",
      title: "Revenue by day",
      status: "ready",
      figure: {
        data: [
          { type: "scatter", x: column, y: column },
          { type: "scatter", x: [1], y: [1], meta: { role: "forecast" } },
          { type: "scatter", x: [1], y: [1], meta: { role: "anomaly" } },
        ],
        layout: { xaxis: { type: "date" }, yaxis: {} },
      },
      columns: {},
      select: { op: "range", field: "day", keys: null, edges: ["a", "b", "c"], selected: null },
      drill: null,
      points: ["a: 0", "b: 1"],
      anomalies: [event("Missing", null, null), event("Spike", "2017-01-02", "2017-01-03")],
      drives: true,
    };
    const view = chartView("c", asked);
    document.body.replaceChildren(view.el);
    sized(find(view.el, ".dk-plot"));
    await settle();
    view.update(chart);
    await settle();
    expect([...view.el.querySelectorAll(".dk-event")].map((one) => one.textContent)).toEqual([
      "Missing",
      "Spike",
    ]);
    const buttons = view.el.querySelectorAll<HTMLElement>("[data-action=drivers]");
    expect(buttons).toHaveLength(1);
    buttons[0]?.click();
    asked.engineOf.click({ points: [{ curveNumber: 2, pointNumber: 0 }] });
    asked.engineOf.click({ points: [{ curveNumber: 1, pointNumber: 0 }] });
    const intent = { type: "drivers", view: "c", start: "2017-01-02", end: "2017-01-03" };
    expect(asked.sent).toEqual([intent, intent]);
  });
});
