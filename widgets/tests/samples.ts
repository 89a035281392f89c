/** Payloads for the tests of views. */
import type { Chart, DashboardSpec, Kpi, Payload, Table } from "../src/protocol";

export const evil = '<img src=x onerror="alert(1)"><a href="//evil.example">x</a><b>$x$ %{y}</b>';

export const kpi = (more: Partial<Kpi> = {}): Kpi => ({
  kind: "kpi",
  title: "Revenue",
  status: "ready",
  value: "$4.6 M",
  exact: "4,596,039.58",
  status_of: "good",
  arrow: "up",
  change: "+4.2 %",
  change_words: "up 4.2 % on 1 – 30 Nov 2017, good",
  against: "1 – 30 Nov 2017",
  target: null,
  spark: {
    x: Float64Array.from([0, 1, 2]),
    y: Float64Array.from([1, 2, 3]),
    partial: Uint8Array.from([0, 0, 1]),
    words: "Trend by month",
  },
  live: null,
  details: [["Exact value", "4,596,039.58"]],
  words: "Revenue: $4.6 M, up 4.2 % on 1 – 30 Nov 2017, good.",
  ...more,
});

export const table = (more: Partial<Table> = {}): Table => ({
  kind: "table",
  title: "Revenue by region",
  status: "ready",
  columns: [
    { name: "region", label: "Region", align: "left", sort: "" },
    { name: "revenue", label: "Revenue", align: "right", sort: "descending" },
  ],
  rows: [
    ["Europe", "$3"],
    ["(missing)", "$1"],
  ],
  keys: ["EU", null],
  field: "region",
  selected: [],
  total: ["Total", "$4"],
  page: 0,
  pages: 2,
  count: 12,
  ...more,
});

/** Give a payload of every kind with one text in each of its slots. */
export const payloadsOf = (text: string): Payload[] => [
  kpi({
    title: text,
    value: text,
    exact: text,
    change: text,
    change_words: text,
    against: text,
    words: text,
    note: text,
    caveats: [text],
    details: [[text, text]],
    target: { text, fraction: 1, met: true, words: text },
  }),
  { ...kpi(), title: text, status: "empty", message: text, filters: [text] },
  { ...kpi(), title: text, status: "error", message: text },
  table({
    title: text,
    columns: [{ name: text, label: text, align: "left", sort: "" }],
    rows: [[text]],
    keys: [text],
    total: [text],
  }),
  { kind: "text", title: text, status: "ready", parts: [{ text }, { value: text }] },
  {
    kind: "chart",
    title: text,
    status: "ready",
    figure: { data: [], layout: {} },
    columns: {},
    select: { op: "in", field: text, keys: [text], selected: [text] },
    drill: { path: [{ text }], can: true, level: text },
    points: [text],
  },
  {
    kind: "filters",
    title: text,
    status: "ready",
    apply: true,
    controls: [
      {
        type: "slider",
        field: "n",
        label: text,
        kind: "date",
        min: null,
        max: null,
        step: 1,
        low: text,
        high: text,
        missing: true,
        absent: 3,
      },
      { type: "toggle", field: "on", label: text, value: text, on: true, count: 1 },
      { type: "search", field: "words", label: text, text },
      {
        type: "multi",
        field: "f",
        label: text,
        options: [{ key: text, text, count: 1 }],
        more: false,
        selected: [text],
        exclude: false,
        hidden: 0,
        total: 1,
      },
      {
        type: "period",
        words: text,
        start: null,
        end: null,
        presets: [{ words: text, text }],
        compare: "",
        compares: [{ value: "", text, note: text }],
        min: null,
        max: null,
      },
    ],
  },
];

const cell = (key: string, kind: Payload["kind"]) => ({ key, kind, span: null });

export const dashboardTree: DashboardSpec = {
  kind: "dashboard",
  title: "Sales",
  pages: [{ id: "sales", title: "Sales" }],
  page: "sales",
  sections: [
    {
      id: "top",
      title: null,
      collapsible: false,
      open: true,
      rows: [[cell("bar", "filters")], [cell("one", "kpi")]],
    },
    {
      id: "more",
      title: "More",
      collapsible: true,
      open: false,
      rows: [[cell("inner", "filters")], [cell("two", "table")]],
    },
  ],
};

export const bars: Chart = {
  kind: "chart",
  title: "Revenue by region",
  status: "ready",
  figure: {
    data: [{ type: "bar", x: { $col: "x" }, y: { $col: "y" }, marker: { color: "token:primary" } }],
    layout: { xaxis: { type: "linear" }, yaxis: {}, meta: { name: "bars" } },
  },
  columns: { x: Float64Array.from([0, 1, 2]), y: Float64Array.from([5, 3, 1]) },
  select: { op: "in", field: "region", keys: ["EU", "US", null], selected: [] },
  drill: { path: [], can: true, level: "Region" },
  points: ["Europe: 5", "United States: 3", "(missing): 1"],
};
