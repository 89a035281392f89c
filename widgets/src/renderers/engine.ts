/** The part of plotly.js that we use. */

export type Axis = {
  type: string;
  _offset: number;
  _length: number;
  /** A position in pixels within the axis from a value as it is in the data, and back. */
  d2p(value: unknown): number;
  p2c(pixel: number): number;
  c2p(value: number): number;
};

export type MarkPoint = { curveNumber: number; pointNumber: number | [number, number] };

export type MarkEvent = { points: MarkPoint[]; event?: MouseEvent };

export type Graph = HTMLElement & {
  on?(
    name: "plotly_click" | "plotly_hover" | "plotly_unhover",
    listener: (event: MarkEvent) => void,
  ): void;
  data?: unknown;
  layout?: Record<string, unknown>;
  /** The marks under the pointer. */
  _hoverdata?: MarkPoint[];
  _fullLayout?: {
    xaxis?: Axis;
    yaxis?: Axis;
    _size?: { t: number; b: number; l: number; r: number };
  };
};

export type Engine = {
  react(
    graph: Graph,
    data: Record<string, unknown>[],
    layout: Record<string, unknown>,
    config: Record<string, unknown>,
  ): Promise<unknown>;
  purge(graph: Graph): void;
  /** Draw a figure apart and give it as a data address. */
  toImage(
    figure: { data: unknown; layout: Record<string, unknown> },
    options: { format: "png" | "svg"; width: number; height: number; scale: number },
  ): Promise<string>;
  Fx: {
    hover(graph: Graph, points: MarkPoint[]): void;
    unhover(graph: Graph): void;
  };
};
