/** Every message between the page and the kernel; the mirror of `dashkit/state/intents.py`. */

import type { AddressState } from "./address";
import type { Control } from "./controls";
import type { Tiles } from "./cube/sent";

export type Scalar = string | number | boolean | null;
export type FilterOp = "in" | "not_in" | "range" | "between" | "contains";
export type Comparison = "previous" | "year" | "";
export type Chunk = "runtime" | "plotly" | "geo" | "grid";
export type FileFormat = "csv" | "xlsx";
/** The members that a mark stands for, by field. */
export type Mark = [field: string, member: Scalar][];
export type Sort = { column: string; descending: boolean };

export type Change =
  /** `missing` says of a range whether rows without a value belong to it. */
  | {
      type: "filter";
      view: string;
      field: string;
      op: FilterOp;
      values: Scalar[];
      missing?: boolean;
    }
  | { type: "period"; words: string }
  | { type: "period"; start: string; end: string }
  | { type: "compare"; value: Comparison };

export type Intent =
  | { type: "runtime"; chunk: Chunk }
  /** With what the address of the page says; without it the kernel's own choice is shown. */
  | { type: "hello"; state?: string; printed?: number }
  | { type: "restore"; state: string }
  | { type: "save"; name: string; replace: boolean }
  | { type: "open"; name: string }
  | { type: "rename"; name: string; to: string }
  | { type: "delete"; name: string }
  | Change
  /** Several changes of a filter bar as one step. */
  | { type: "apply"; view: string; changes: Change[] }
  /** The marks of a scatter between these numbers, where the page does not know them one by one. */
  | { type: "box"; view: string; x: [number, number]; y: [number, number] }
  | { type: "clear"; view: string | null }
  | { type: "drill"; view: string; member: Scalar }
  | { type: "up"; view: string; depth: number }
  /** A stretch of a chart's time as wall-clock times; two empty texts for all of it. */
  | { type: "zoom"; view: string; start: string; end: string }
  | { type: "undo" }
  | { type: "redo" }
  | { type: "page"; page: string }
  | { type: "section"; section: string; open: boolean }
  | { type: "table"; view: string; sort: Sort[]; page: number }
  /** All other columns are shown. */
  | { type: "columns"; view: string; hidden: string[] }
  | { type: "options"; view: string; field: string; search: string }
  /** For a gesture on a chart or, with a field, on the control over it of a filter bar. */
  | { type: "tiles"; view: string; field?: string }
  | { type: "arrange"; screen: Screen; spots: Spot[] }
  | { type: "explain"; view: string }
  /** Why a card changed; with a stretch, that of an event of a chart. */
  | { type: "drivers"; view: string }
  | { type: "drivers"; view: string; start: string; end: string }
  /** A page of the rows behind a mark; an empty mark is the whole view. */
  | { type: "rows"; view: string; mark: Mark; sort: Sort[]; page: number; search: string }
  /** Some rows of a table that scrolls. */
  | { type: "window"; view: string; offset: number; limit: number }
  | {
      type: "export";
      view: string;
      format: FileFormat;
      what: "view" | "rows";
      mark: Mark;
      search: string;
    }
  /** All views of the page in one file. */
  | { type: "export"; format: FileFormat }
  | { type: "keep"; view: string; mark: Mark; exclude: boolean }
  | { type: "release"; key: string }
  | { type: "retry"; view: string };

export type Request = Intent & { v: 1; seq: number };

export type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;
export type Column = Numbers | Scalar[];

/** "loading" is a view that works for long while the others are shown. */
export type Status = "ready" | "loading" | "empty" | "error";
export type Judgement = "good" | "bad" | "neutral" | "none";

type Common = {
  title: string;
  status: Status;
  message?: string;
  retry?: boolean;
  filters?: string[];
  caveats?: string[];
  note?: string;
  /** Whether the kernel can say how this was computed. */
  explains?: boolean;
  /** What is still to come, in words; empty when all is there. */
  pending?: string;
  /** Whether its rows can be looked at. */
  opens?: boolean;
  /** The files that its numbers can be written as. */
  files?: FileFormat[];
};

export type Target = {
  text: string;
  fraction: number;
  /** The part of the bar that the elapsed time asks for. */
  pace?: number | null;
  met: boolean;
  /** Whether `met` is a judgement at all: the target of all rows says nothing of a part of them. */
  status?: Judgement;
  /** How likely it is reached, in words. */
  outlook?: string;
  words: string;
};

/** Whether a number is unusual, given what came before. */
export type Signal = { text: string; status: Judgement; unusual: boolean; words: string };

export type Spark = {
  x: Column;
  y: Column;
  partial: Column;
  /** Where each value was expected. */
  lower?: Column;
  upper?: Column;
  words: string;
};

export type Kpi = Common & {
  kind: "kpi";
  value: string;
  exact: string;
  status_of: Judgement;
  arrow: "up" | "down" | "flat" | "none";
  change: string;
  change_words: string;
  /** What the change is against, in words; empty without a comparison. */
  against?: string;
  target: Target | null;
  spark: Spark | null;
  signal?: Signal | null;
  /** Whether the kernel can say why it changed. */
  drives?: boolean;
  live: "live" | "stale" | null;
  details: [string, string][] | null;
  words: string;
};

export type Figure = { data: Record<string, unknown>[]; layout: Record<string, unknown> };

export type Select =
  | {
      op: "in";
      field: string;
      keys: Scalar[];
      selected: Scalar[] | null;
      /** Where each bin ends that starts at its key: a stretch of them is a range. */
      ends?: Scalar[];
      /** Positions that stand for no member, such as that of all others. */
      inert?: number[];
      /** Whether keys count series, as the panels of small multiples do, rather than positions. */
      along?: "series";
    }
  | {
      op: "in";
      field: [string, string];
      keys: [Scalar[], Scalar[]];
      selected: [Scalar[], Scalar[]] | null;
    }
  | {
      op: "range";
      field: string;
      keys: null;
      edges: Scalar[];
      selected: Scalar[] | null;
      gaps?: boolean;
    };

export type Drill = {
  path: { text: string }[];
  can: boolean;
  level: string;
  /** The member that opens the next level, for each mark; those of `select` where it is left out. */
  keys?: Scalar[];
};

export type Chart = Common & {
  kind: "chart";
  /** The kind of chart: line, bar, pie, ... */
  form?: string;
  figure: Figure;
  columns: Record<string, Column>;
  select: Select | null;
  drill: Drill | null;
  /** How far time reaches, and the stretch that is shown, in milliseconds of the wall clock. */
  zoom?: { whole: [number, number]; shown: [number, number] | null } | null;
  /** Marks are chosen by a box that the kernel reads; how many are, where any was drawn. */
  box?: { chosen: number | null } | null;
  points: string[];
  /** The member of each series; in small multiples also that of each mark along its panel. */
  series?: { field: string; keys: Scalar[]; along?: { field: string; keys: Scalar[] } } | null;
  /** What was unusual, in order of time. */
  anomalies?: Anomaly[];
  /** Whether the kernel can say why they happened. */
  drives?: boolean;
};

/** Something unusual, from `start` up to `end`; null where no values came. */
export type Anomaly = {
  text: string;
  words: string;
  severity: "warning" | "critical";
  start: string | null;
  end: string | null;
};

export type TableColumn = {
  name: string;
  label: string;
  align: "left" | "right";
  sort: "" | "ascending" | "descending";
  /** Whether the rows cannot be ordered by it. */
  fixed?: boolean;
  /** Its place in the order, where there are several. */
  rank?: number;
  /** What it shares a heading with. */
  group?: string;
  /** Whether it stays in sight when the table is moved sideways. */
  pinned?: boolean;
};

export type Table = Common & {
  kind: "table" | "cohort" | "segments" | "compare";
  columns: TableColumn[];
  rows: string[][];
  keys: Scalar[];
  field: string | null;
  /** What else a row stands for: the members of each further field. */
  others?: [field: string, keys: Scalar[]][] | null;
  total: string[] | null;
  page: number;
  pages: number;
  count: number;
  status_cells?: Record<string, Judgement[]>;
  /** How strongly cells are tinted, -1 (below) to 1; null is hatched: there is no value (yet). */
  shades?: Record<string, (number | null)[]>;
  /** The line of each row in the column ":trend". */
  sparks?: (Spark | null)[];
  /** The interval of each row in the column "interval", and no difference, on one scale of 0 to 1. */
  intervals?: { low: number; at: number; high: number; zero: number }[];
  /** What the viewer may hide, and what is shown. */
  choosable?: { name: string; label: string; shown: boolean }[];
  /** All rows can be scrolled through: where those here stand, how many should be in sight. */
  scroll?: { first: number; size: number; stamp: string } | null;
  /** What a hatched cell means, for those who do not see it. */
  blank?: string;
  selected?: Scalar[] | null;
};

export type Text = Common & {
  kind: "text";
  parts: ({ text: string } | { value: string; status?: Judgement })[];
};

/** `count` is null where the numbers of small groups are withheld. */
export type Option = { key: Scalar; text: string; count: number | null };
export type Filters = Common & {
  kind: "filters";
  controls: Control[];
  /** Whether changes are collected until they are applied. */
  apply: boolean;
};

/** What an analyst made: a widget of the kernel, a picture, or HTML that is shown in a closed frame. */
export type Custom = Common & {
  kind: "custom";
  columns?: string[];
  rows?: string[][];
} & (
    | { form: "widget"; widget: string }
    | { form: "image"; image: string; alt: string }
    | { form: "html"; html: string }
  );

export type Payload = Kpi | Chart | Table | Text | Filters | Custom;
export type Kind = Payload["kind"];

export type Cell = { key: string; kind: Kind; span: number | null; height?: number | null };
export type Screen = "large" | "desktop" | "tablet" | "mobile";
/** Where a view stands in a grid, in cells. */
export type Spot = { key: string; x: number; y: number; w: number; h: number };
export type Section = {
  id: string;
  title: string | null;
  collapsible: boolean;
  open: boolean;
  rows: Cell[][];
  /** Where its views stand or, not yet arranged, would stand. */
  grid?: Partial<Record<Screen, { arranged: boolean; spots: Spot[] }>>;
};
/** Colours by token where they differ from the page's own. */
export type ThemeSpec = {
  mode: "auto" | "light" | "dark";
  light: Record<string, string>;
  dark: Record<string, string>;
};
export type DashboardSpec = {
  kind: "dashboard";
  theme?: ThemeSpec;
  title: string;
  pages: { id: string; title: string }[];
  page: string;
  sections: Section[];
  /** Which views each control of a filter bar affects, by bar and field; "period" for the dates. */
  touches?: Record<string, Record<string, string[]>>;
  /** Whether the viewer may move and resize views. */
  movable?: boolean;
  /** Where pages and filters stand; above the page by default. */
  navigation?: "tabs" | "sidebar";
  /** The files that its numbers can be written as. */
  files?: FileFormat[];
};
export type Spec = DashboardSpec | { kind: "view"; key: string };

export type Header = {
  period: string;
  as_of: string;
  /** A filter with a key is one that no view owns: what was kept only or excluded. */
  filters: { view: string; field: string; text: string; touches?: string[]; key?: string }[];
  can_undo: boolean;
  can_redo: boolean;
  compare: string;
};

/** The views kept by the kernel; those who look at the page may change them where they are `shared`. */
export type Saved = { names: string[]; current: string; shared: boolean };

export type Views = {
  type: "views";
  revision: number;
  ack: number | null;
  /** Whether this completes what was shown before, for the same choice. */
  late?: boolean;
  /** Whether the other views of the same choice are still being computed. */
  early?: boolean;
  spec?: Spec;
  header?: Header;
  views: Record<string, Payload>;
  address?: AddressState;
  saved?: Saved;
};
export type Options = {
  type: "options";
  ack: number;
  view: string;
  field: string;
  options: Option[];
  more: boolean;
};
/** How what a view shows was computed. */
export type Explained = {
  type: "explained";
  ack: number;
  view: string;
  title: string;
  facts: [string, string][];
  statements: { about: string; text: string; parameters: [string, string][] }[];
  sample: { columns: string[]; rows: string[][] } | null;
  code: string;
};
/** Why what a view shows changed. */
export type Driven = {
  type: "driven";
  ack: number;
  view: string;
  title: string;
  words: string;
  change: string;
  before: [string, string];
  after: [string, string];
  dimensions: {
    name: string;
    /** Why its segments and the whole went opposite ways; empty where they did not. */
    reversal: string;
    columns: string[];
    rows: string[][];
    /** How large each change is, -1 to 1 of the largest. */
    shares: number[];
    marked: boolean[];
    total: string[];
  }[];
  notes: string[];
};
/** A page of the rows behind a mark, and how they make its numbers. */
export type Rows = {
  type: "rows";
  ack: number;
  view: string;
  title: string;
  mark: string;
  columns: TableColumn[];
  rows: string[][];
  page: number;
  pages: number;
  /** How many rows the search leaves, of how many. */
  found: number;
  count: number;
  /** The last row that can be turned to, where there are more. */
  deepest: number | null;
  sums: string[];
  facts: string[];
};
/** Some rows of a table; of the same ones in the same order as others with its stamp. */
export type Window = Pick<Table, "rows" | "keys" | "others" | "status_cells" | "sparks"> & {
  type: "window";
  ack: number;
  view: string;
  offset: number;
  stamp: string;
  /** The names of the columns that the rows have. */
  columns: string[];
};
/** A file; its bytes are the message's only buffer. */
export type Exported = {
  type: "exported";
  ack: number;
  view: string;
  name: string;
  /** The CSV files of a page come in a ZIP. */
  format: FileFormat | "zip";
  note: string;
  data: DataView;
};
/** What the page did not ask for is being computed; an answer of this revision, or a later one, is to come. */
export type Busy = { type: "busy"; ack: null; revision: number };
/**
 * Why nothing came of a request or, with a `revision`, of all that was asked or changed until then; without words where a
 * newer one took its place before its turn.
 */
export type Refused = { type: "refused"; ack: number | null; message: string; revision?: number };
export type Code = { type: "runtime"; chunk: Chunk; hash: string };
export type Reply =
  | Views
  | Options
  | Tiles
  | Explained
  | Driven
  | Rows
  | Window
  | Exported
  | Busy
  | Refused
  | Code;
