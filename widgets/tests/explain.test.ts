import { describe, expect, it, vi } from "vitest";
import type { Explained } from "../src/protocol";
import { ExplainPanel } from "../src/views/explain";
import { makeView } from "../src/views/make";
import { evil, kpi } from "./samples";
import { context, find } from "./support";

const said = (text: string): Explained => ({
  type: "explained",
  ack: 1,
  view: "revenue",
  title: text,
  facts: [
    ["Revenue", text],
    ["Period", text],
  ],
  statements: [{ about: text, text, parameters: [["p_1", text]] }],
  sample: { columns: [text], rows: [[text]] },
  code: text,
});

describe("how a number was computed", () => {
  it("is asked of the kernel by a button of the card, where there is something to say", () => {
    const asked = context();
    const view = makeView("kpi", "revenue", asked);
    document.body.replaceChildren(view.el);
    view.update({ ...kpi(), explains: false });
    const button = find(view.el, "[data-action=explain]");
    expect(button.hidden).toBe(true);
    view.update({ ...kpi(), explains: true });
    expect(button.hidden).toBe(false);
    expect(button.getAttribute("aria-label")).toBe(`How was ${kpi().title} computed?`);
    button.click();
    expect(asked.sent).toEqual([{ type: "explain", view: "revenue" }]);
  });

  it("opens as a modal dialog with a name, once", () => {
    const panel = new ExplainPanel();
    document.body.replaceChildren(panel.el);
    const opened = vi.fn(() => panel.el.setAttribute("open", ""));
    panel.el.showModal = opened;
    panel.show(said("Revenue"));
    panel.show(said("Orders"));
    expect(opened).toHaveBeenCalledTimes(1);
    const title = find(panel.el, `#${panel.el.getAttribute("aria-labelledby")}`);
    expect(title.textContent).toBe("How was Orders computed?");
    expect([...panel.el.querySelectorAll("dt")].map((one) => one.textContent)).toEqual([
      "Revenue",
      "Period",
      "p_1",
    ]);
  });

  it("shows text of the data as text, and leaves out what is not said", () => {
    const panel = new ExplainPanel();
    panel.el.showModal = () => undefined;
    panel.show(said(evil));
    expect(panel.el.querySelector("img, script, a, iframe, [onerror]")).toBeNull();
    expect(find(panel.el, ".dk-cell-code pre").textContent).toBe(evil);
    panel.show({ ...said("x"), statements: [], sample: null, code: "" });
    expect(panel.el.querySelector("pre, table, details")).toBeNull();
  });
});
