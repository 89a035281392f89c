declare const __VERSION__: string;
declare const __RUNTIME_HASH__: string;
declare const __PLOTLY_HASH__: string;

declare module "*.css" {
  const text: string;
  export default text;
}

declare module "dashkit:shared" {
  export type Shared = Record<string, () => unknown>;
  export function give(shared: Shared): void;
}
declare module "plotly.js/lib/core" {
  const core: import("./renderers/engine").Engine & { register(traces: unknown[]): void };
  export default core;
}
declare module "plotly.js/lib/bar" {
  const trace: unknown;
  export default trace;
}
declare module "plotly.js/lib/heatmap" {
  const trace: unknown;
  export default trace;
}
declare module "plotly.js/lib/pie" {
  const trace: unknown;
  export default trace;
}
declare module "plotly.js/src/plots/cartesian/autorange" {
  type Extremes = { min: object[]; max: object[]; opts: object };
  export function findExtremes(axis: unknown, values: number[], options: object): Extremes;
  export function getAutoRange(graph: unknown, axis: unknown): number[];
}
declare module "plotly.js/src/plots/cartesian/axes" {
  const axes: {
    draw(graph: unknown, ids: string[], options: object): unknown;
    calcTicks(axis: unknown): { text?: string; x?: number }[];
  };
  export default axes;
}
declare module "plotly.js/src/plots/plots" {
  const plots: { supplyDefaults(graph: unknown): void; doCalcdata(graph: unknown): void };
  export default plots;
}
declare module "plotly.js/src/plot_api/plot_config" {
  export const dfltConfig: object;
}
declare module "plotly.js/src/plot_api/subroutines" {
  const subroutines: { doAutoRangeAndConstraints(graph: unknown): void };
  export default subroutines;
}
declare module "plotly.js/src/registry" {
  const registry: { getComponentMethod(name: string, method: string): (graph: unknown) => void };
  export default registry;
}
