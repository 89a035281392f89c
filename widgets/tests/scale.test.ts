import { describe, expect, it } from "vitest";
import type { Graph } from "../src/renderers/engine";
import { Scale } from "../src/renderers/scale";
import charts from "../src/styles/charts.css?raw";

const heat = (ends: [string, string]) => ({
  type: "heatmap",
  colorscale: [
    [0, "#fff"],
    [1, "#00f"],
  ],
  meta: { ends },
});
const layout = () =>
  ({ margin: { l: 4, r: 12 }, font: { family: "Inter" }, width: 240 }) as Record<string, unknown>;
const graph = { _fullLayout: { _size: { t: 8, b: 30, l: 40, r: 60 } } } as unknown as Graph;

describe("Scale", () => {
  it("draws the ends of a heat map, as they are written, and keeps room for them", () => {
    const [scale, data, given] = [new Scale(), [heat(["0", "<b>$1.2k</b>"])], layout()];
    scale.take(data, given);
    scale.place(graph);
    expect(data[0]).toMatchObject({ showscale: false });
    expect(given.margin).toMatchObject({ l: 4 });
    expect((given.margin as { r: number }).r).toBeGreaterThan(12);
    expect([...scale.el.querySelectorAll("span")].map((one) => one.textContent)).toEqual([
      "<b>$1.2k</b>",
      "0",
    ]);
    expect(scale.el.hidden).toBe(false);
    expect(scale.el.style.inset).toBe("8px 12px 30px auto");
    expect((scale.el.firstElementChild as HTMLElement).style.background).toContain("gradient");
  });

  it("leaves the chart most of the width, however long its labels are", () => {
    const [scale, given] = [new Scale(), layout()];
    scale.take([heat(["0", "9".repeat(300)])], given);
    expect(given.margin).toMatchObject({ r: 12 + 80 });
    expect(scale.el.style.maxWidth).toBe("74px");
  });

  it("is not there beside anything else", () => {
    const scale = new Scale();
    scale.take([heat(["0", "9"])], layout());
    scale.place(graph);
    const [data, given] = [[{ type: "bar" }], layout()];
    scale.take(data, given);
    scale.place(graph);
    expect([scale.el.hidden, given, data]).toEqual([true, layout(), [{ type: "bar" }]]);
  });

  it("is seen while a gesture hides the drawing, and hidden with the page around it", () => {
    const style = document.createElement("style");
    style.textContent = charts;
    const page = document.createElement("div");
    page.innerHTML = `<div class="dk-ground" hidden></div><div class="dk-graph"><div class="dk-scale"></div></div>`;
    document.body.replaceChildren(style, page);
    const seen = () => getComputedStyle(page.querySelector(".dk-scale") as Element).visibility;
    page.style.visibility = "hidden";
    expect(seen()).toBe("hidden");
    page.style.visibility = "";
    page.firstElementChild?.removeAttribute("hidden");
    expect(seen()).toBe("visible");
  });
});
