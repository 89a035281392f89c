/** What the page needs to follow a gesture itself, as the kernel sends it. */
import type { Column, Scalar } from "../protocol";

/** A measure over the numbers of its partials. */
export type Expression =
  | { value: number }
  | { count: number }
  | { sum: number; known: number; bare: boolean }
  | { mean: number; known: number }
  | { min: number }
  | { max: number }
  | { distinct: number }
  | { versus: Expression; points: boolean }
  | { operator: "+" | "-" | "*" | "/"; of: [Expression, Expression] };

/** Partials by mark of a view (`own`) and mark under the pointer (`marks`, rising); rows come first. */
export type Partials = {
  own: Column;
  marks: Column;
  partials: Column[];
  kinds: ("sum" | "min" | "max")[];
  /** Marks under the pointer with rows for which the view has no mark of its own yet. */
  lost: number[];
  members: { own: Column; marks: Column; codes: Column; count: number }[];
  /** Only of a stretch of time before: the first mark with data, and the marks that are whole. */
  known?: number;
  whole?: [number, number];
};

export type Tile = {
  own: Scalar[][];
  measures: {
    expression: Expression;
    unit: string;
    format: string;
    good: string;
    tolerance: number;
    percentage: boolean;
    empty: number | null;
  }[];
  compares: boolean;
  now: Partials;
  base: Partials | null;
};

/** What the page needs to follow a gesture on one chart, or a choice in a filter bar, itself. */
export type Tiles = {
  type: "tiles";
  ack: number;
  view: string;
  count: number;
  /** Of a filter bar, what its control is over and all members that it can choose. */
  field?: string;
  keys?: Scalar[];
  views: Record<string, Tile>;
};
