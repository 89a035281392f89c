/** The label of one mark, as if the pointer were on it: plotly.js has a way for each kind of chart. */
import type { Engine, Graph, MarkPoint } from "./engine";

type Spot = readonly [number, number];
type Ring = { pts: Spot[]; contains(spot: Spot): boolean };
export type Country = { ct?: Spot; _polygons?: Ring[] };

/** Find a spot inside a country: its own middle may lie in a neighbour, or in the sea. */
export function inside({ ct, _polygons: rings = [] }: Country): Spot | null {
  const holds = (spot: Spot) => rings.filter((ring) => ring.contains(spot)).length % 2 === 1;
  if (ct && holds(ct)) return ct;
  for (const { pts } of rings) {
    for (const [at, [x, y]] of pts.entries()) {
      const [nextX, nextY] = pts[(at + 2) % pts.length] as Spot;
      // Every outline has corners whose neighbours see each other through what is inside.
      const between: Spot = [(x + nextX) / 2, (y + nextY) / 2];
      if (holds(between)) return between;
    }
  }
  return null;
}

/** Give the slices of a pie with their places. */
export const slices = (graph: Graph): (readonly [SVGElement, number])[] =>
  [...graph.querySelectorAll<SVGElement>(".pielayer .slice")].map((slice) => {
    const { __data__: drawn } = slice as { __data__?: { pointNumber?: number } };
    return [slice, drawn?.pointNumber ?? -1];
  });

/** Show the label of a mark, wherever of these spots it is drawn. */
export function showLabel(engine: Engine, graph: Graph, spots: MarkPoint[]): void {
  const [{ curveNumber, pointNumber } = { curveNumber: -1, pointNumber: -1 }] = spots;
  const trace = graph._fullData?.[curveNumber];
  const { type, xaxis = "x", yaxis = "y", geo = "geo" } = trace ?? {};
  if (type === "pie") {
    const [slice] = slices(graph).find(([, place]) => place === pointNumber) ?? [];
    slice?.dispatchEvent(new MouseEvent("mouseover"));
  } else if (type === "scattergeo") {
    engine.Fx.hover(graph, spots, geo);
  } else if (type === "choropleth") {
    const country = graph.calcdata?.[curveNumber]?.[Number(pointNumber)] as Country | undefined;
    const spot = country && inside(country);
    if (spot) engine.Fx.hover(graph, [{ curveNumber, xval: spot[0], yval: spot[1] }], geo);
    else engine.Fx.unhover(graph);
  } else if (Array.isArray(pointNumber)) {
    const [yval, xval] = pointNumber;
    engine.Fx.hover(graph, [{ curveNumber, xval, yval }], xaxis + yaxis);
  } else if (trace) {
    engine.Fx.hover(graph, spots, xaxis + yaxis);
  }
}
