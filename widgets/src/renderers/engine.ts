/** The part of plotly.js that we use. */
import type { Layout, Sides } from "./margins";

export type Axis = {
  type: string;
  _offset: number;
  _length: number;
  /** A position in pixels within the axis from a value as it is in the data, and back. */
  d2p(value: unknown): number;
  p2c(pixel: number): number;
  c2p(value: number): number;
};

/** What stands along an axis as it is drawn. */
export type Labels = {
  _vals?: { text?: string; x?: number }[];
  /** A position in pixels within the axis from that of a label. */
  l2p: (place: number) => number;
  tickfont?: { size: number; family: string };
  visible?: boolean;
};

export type MarkPoint = { curveNumber: number; pointNumber: number | [number, number] };

/** A trace as it is drawn. */
export type Trace = { type?: string; xaxis?: string; yaxis?: string; geo?: string };

export type MarkEvent = { points: MarkPoint[]; event?: MouseEvent };

export type Graph = HTMLElement & {
  on?(
    name: "plotly_click" | "plotly_hover" | "plotly_unhover",
    listener: (event: MarkEvent) => void,
  ): void;
  data?: Record<string, unknown>[];
  layout?: Record<string, unknown>;
  _fullData?: Trace[];
  /** What each trace has worked out for its marks. */
  calcdata?: unknown[][];
  /** The marks under the pointer. */
  _hoverdata?: MarkPoint[];
  /** Whether the button that is down has dragged something: its release is no click. */
  _dragged?: boolean;
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
  /** Fit the axis of values to others than those drawn, one array a series, or to those drawn; false where it cannot. */
  refit?(graph: Graph, values: Float64Array[] | null): boolean;
  /** Give the margins that a chart will need; null where only drawing it tells. */
  ahead?(data: Layout[], layout: Layout): Sides | null;
  /** Draw a figure apart and give it as a data address. */
  toImage(
    figure: { data: unknown; layout: Record<string, unknown> },
    options: { format: "png" | "svg"; width: number; height: number; scale: number },
  ): Promise<string>;
  Fx: {
    /** Show the labels of marks, by number or by their place on the axes, in one panel. */
    hover(
      graph: Graph,
      points: (MarkPoint | { curveNumber: number; xval: number; yval: number })[],
      panel: string,
    ): void;
    unhover(graph: Graph): void;
  };
};
