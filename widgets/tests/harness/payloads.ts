/** What the kernel would say about each view, in the shapes that `dashkit/views` writes. */
import type { Chart, Filters, Kpi, Payload, Scalar, Table, Text } from "../../src/protocol";
import {
  by,
  DAY,
  DEPARTMENTS,
  END,
  iso,
  monthOf,
  nextMonth,
  pass,
  rows,
  START,
  STORES,
  sum,
  type Where,
} from "./data";

export type Chosen = {
  bars: Scalar[];
  departments: Scalar[];
  stores: Scalar[];
  months: [number, number] | null;
  period: { words: string; start: number; end: number };
  compare: "" | "previous" | "year";
  path: string[];
  page: string;
  sort: { column: string; descending: boolean };
  table: number;
  failed: boolean;
};

export const FIRST: Chosen = {
  bars: [],
  departments: [],
  stores: [],
  months: null,
  period: { words: "last 6 months", start: Date.UTC(2017, 6, 1), end: END },
  compare: "previous",
  path: [],
  page: "summary",
  sort: { column: "revenue", descending: true },
  table: 0,
  failed: true,
};

const money = (value: number) =>
  value >= 1e6
    ? `$${(value / 1e6).toFixed(2)} M`
    : value >= 1e4
      ? `$${(value / 1e3).toFixed(0)} k`
      : `$${value.toFixed(0)}`;
const escaped = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\$/g, "&#36;");
const dayFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const days = (start: number, end: number) =>
  dayFormat.formatRange(start, end - DAY).replaceAll("\u2009", " ");

/** Give what filters a view: all clauses but its own. */
export function where(chosen: Chosen, owner: string, shift = 0): Where {
  const { period, months } = chosen;
  const departments = [
    owner === "bars" ? [] : chosen.bars,
    owner === "filters" ? [] : chosen.departments,
  ].find((list) => list.length > 0);
  const stretch: [number, number] =
    months && owner !== "trend" ? months : [period.start, period.end];
  return {
    departments: departments ?? [],
    stores: chosen.stores,
    days: [stretch[0] - shift, stretch[1] - shift],
  };
}

const compareWords = (chosen: Chosen) => {
  const { start, end } = chosen.period;
  return chosen.compare === "previous" ? days(start - (end - start), start) : "";
};

/** Give the parts of a card that say how its number moved. */
function shift(chosen: Chosen, share: number, empty: boolean) {
  if (chosen.compare === "" || empty) {
    const words = chosen.compare === "year" ? "no data before 1 Jan 2017" : "";
    return {
      status_of: "none",
      arrow: "none",
      change: "",
      change_words: words,
      against: "",
    } as const;
  }
  const percent = `${Math.abs(share * 100).toFixed(1)} %`;
  const up = share > 0;
  const against = compareWords(chosen);
  return {
    status_of: up ? "good" : "bad",
    arrow: up ? "up" : "down",
    change: `${up ? "+" : "−"}${percent}`,
    change_words: `${up ? "up" : "down"} ${percent} on ${against}`,
    against,
  } as const;
}

function kpi(chosen: Chosen, title: string, scale: number, more: Partial<Kpi> = {}): Kpi {
  const { start, end } = chosen.period;
  const now = sum(pass(where(chosen, title))) * scale;
  const base = sum(pass(where(chosen, title, end - start))) * scale;
  const months = monthsOf(start, end);
  const moved = shift(chosen, base > 0 ? now / base - 1 : 0, base === 0);
  return {
    kind: "kpi",
    title,
    status: "ready",
    value: money(now),
    exact: now.toFixed(2),
    ...moved,
    note: days(start, end),
    target: null,
    spark: {
      x: Float64Array.from(months),
      y: Float64Array.from(by(pass(where(chosen, title)), ({ day }) => monthOf(day), months)),
      partial: Uint8Array.from(months, (_, index) => Number(index === months.length - 1)),
      words: "Trend by month",
    },
    live: null,
    details: [
      ["Exact value", now.toFixed(2)],
      ["Definition", "Sum of sales value"],
      ["Period", days(start, end)],
      ["Rows", "1,469,307"],
    ],
    words: `${title}: ${money(now)}, ${moved.change_words}.`,
    caveats: [],
    ...more,
  };
}

function monthsOf(start: number, end: number): number[] {
  const found: number[] = [];
  for (let month = monthOf(start); month < end; month = nextMonth(month)) found.push(month);
  return found;
}

const AXIS = {
  fixedrange: true,
  automargin: true,
  showgrid: false,
  zeroline: false,
  showline: false,
  ticks: "",
  tickfont: { size: 12, color: "token:text-muted" },
};
const LAYOUT = {
  paper_bgcolor: "rgba(0, 0, 0, 0)",
  plot_bgcolor: "rgba(0, 0, 0, 0)",
  font: { family: "token:font", size: 12, color: "token:text-muted" },
  hoverlabel: {
    bgcolor: "token:surface",
    bordercolor: "token:border",
    font: { family: "token:font", size: 12, color: "token:text" },
    align: "left",
    namelength: -1,
  },
  legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", itemclick: false },
};

function trend(chosen: Chosen): Chart {
  const { start, end } = chosen.period;
  const months = monthsOf(start, end);
  const found = by(pass(where(chosen, "trend")), ({ day }) => monthOf(day), months);
  const base = found.map((value, index) => value * (0.86 + 0.02 * index));
  const last = months.length - 1;
  const compared = chosen.compare === "previous";
  const labels = months.map((month) => iso(month).slice(0, 7));
  const data: Record<string, unknown>[] = [
    {
      type: "scatter",
      mode: "lines+markers",
      name: "Revenue",
      x: { $col: "x" },
      y: { $col: "y0" },
      line: { color: "token:primary", width: 2 },
      marker: { size: 8, color: "token:primary", line: { color: "token:surface", width: 1.5 } },
      customdata: { $col: "hover0" },
      hovertemplate: "%{customdata}<extra></extra>",
    },
    {
      type: "scatter",
      mode: "lines+markers",
      showlegend: false,
      x: { $col: "x" },
      y: { $col: "dash0" },
      line: { color: "token:primary", width: 2, dash: "3px,4px" },
      marker: { size: 8, color: "token:surface", line: { color: "token:primary", width: 2 } },
      hoverinfo: "skip",
      meta: { role: "partial" },
    },
  ];
  if (compared) {
    data.unshift({
      type: "scatter",
      mode: "lines",
      name: "Previous period",
      x: { $col: "x" },
      y: { $col: "base" },
      line: { color: "token:base", width: 1.5, dash: "dot" },
      hoverinfo: "skip",
      meta: { role: "base" },
    });
  }
  return {
    kind: "chart",
    title: "Revenue by month",
    status: "ready",
    caveats: [],
    note: `${days(start, end)} · December is partial`,
    figure: {
      data,
      layout: {
        ...LAYOUT,
        margin: { l: 4, r: 12, t: 32, b: 4, pad: 4 },
        showlegend: compared,
        hovermode: "x unified",
        xaxis: { ...AXIS, type: "date", nticks: 8, hoverformat: "%B %Y" },
        yaxis: {
          ...AXIS,
          type: "linear",
          showgrid: true,
          gridcolor: "token:grid",
          nticks: 5,
          tickprefix: "$",
          exponentformat: "B",
        },
        shapes: chosen.months
          ? [
              {
                type: "rect",
                x0: chosen.months[0],
                x1: chosen.months[1],
                xref: "x",
                y0: 0,
                y1: 1,
                yref: "paper",
                fillcolor: "token:primary",
                opacity: 0.1,
                line: { width: 0 },
                layer: "below",
                name: "chosen",
              },
            ]
          : [],
        meta: { name: "trend" },
      },
    },
    columns: {
      x: Float64Array.from(months),
      y0: Float64Array.from(found, (value, index) => (index === last ? Number.NaN : value)),
      dash0: Float64Array.from(found, (value, index) => (index >= last - 1 ? value : Number.NaN)),
      base: Float64Array.from(base),
      hover0: found.map((value) => escaped(money(value))),
    },
    select: {
      op: "range",
      field: "day.month",
      keys: null,
      edges: [...months, nextMonth(months[last] ?? start)].map(iso),
      selected: chosen.months ? chosen.months.map(iso) : null,
    },
    drill: null,
    points: found.map((value, index) => `${labels[index]}: ${money(value)}`),
  };
}

function bars(chosen: Chosen): Chart {
  const level = chosen.path.length;
  const keys = level === 0 ? DEPARTMENTS : STORES;
  const found = pass(where(chosen, "bars")).filter(
    ({ department }) => level === 0 || department === chosen.path[0],
  );
  const values = by<string>(
    found,
    ({ department, store }) => (level === 0 ? department : store),
    keys,
  );
  const positions = keys.map((_, index) => index);
  return {
    kind: "chart",
    title: "Revenue by department",
    status: "ready",
    caveats: [],
    note: "",
    figure: {
      data: [
        {
          type: "bar",
          orientation: "h",
          name: "Revenue",
          y: { $col: "x" },
          x: { $col: "y0" },
          marker: { color: "token:primary", line: { width: 0 } },
          hovertext: { $col: "labels" },
          hovertemplate: "<b>%{hovertext}</b><br>%{customdata}<extra></extra>",
          customdata: { $col: "hover0" },
          text: { $col: "hover0" },
          texttemplate: "%{text}",
          textposition: "outside",
          cliponaxis: false,
          textfont: { size: 12, color: "token:text" },
        },
      ],
      layout: {
        ...LAYOUT,
        margin: { l: 4, r: 12, t: 8, b: 4, pad: 4 },
        showlegend: false,
        hovermode: "closest",
        bargap: 0.34,
        barcornerradius: 4,
        xaxis: { ...AXIS, visible: false, range: [0, Math.max(...values) * 1.2] },
        yaxis: {
          ...AXIS,
          tickmode: "array",
          tickvals: positions,
          ticktext: keys.map(escaped),
          range: [keys.length - 0.4, -0.6],
        },
        meta: { name: "bars" },
      },
    },
    columns: {
      x: Float64Array.from(positions),
      y0: Float64Array.from(values),
      labels: keys.map(escaped),
      hover0: values.map((value) => escaped(money(value))),
    },
    select: { op: "in", field: level === 0 ? "department" : "store", keys, selected: chosen.bars },
    drill: {
      path: chosen.path.map((text) => ({ text })),
      can: level === 0,
      level: level === 0 ? "Department" : "Store",
    },
    points: keys.map((key, index) => `${key}: ${money(values[index] ?? 0)}`),
  };
}

function heat(chosen: Chosen): Chart {
  const found = pass(where(chosen, "heat"));
  const xs = STORES;
  const ys = DEPARTMENTS.slice(0, 5);
  const columns: Chart["columns"] = {
    x: Float64Array.from(xs.keys()),
    y: Float64Array.from(ys.keys()),
  };
  ys.forEach((y, row) => {
    columns[`z${row}`] = Float64Array.from(
      by<string>(
        found.filter(({ department }) => department === y),
        ({ store }) => store,
        xs,
      ),
    );
  });
  return {
    kind: "chart",
    title: "Department by store",
    status: "ready",
    caveats: [],
    figure: {
      data: [
        {
          type: "heatmap",
          x: { $col: "x" },
          y: { $col: "y" },
          z: ys.map((_, row) => ({ $col: `z${row}` })),
          xgap: 2,
          ygap: 2,
          colorscale: [0, 1, 2, 3, 4].map((step) => [step / 4, `token:heat-${step}`]),
          colorbar: { thickness: 8, outlinewidth: 0, len: 1, ticks: "" },
        },
      ],
      layout: {
        ...LAYOUT,
        margin: { l: 4, r: 12, t: 8, b: 4, pad: 4 },
        xaxis: { ...AXIS, tickmode: "array", tickvals: [...xs.keys()], ticktext: xs },
        yaxis: {
          ...AXIS,
          tickmode: "array",
          tickvals: [...ys.keys()],
          ticktext: ys,
          range: [4.6, -0.6],
        },
        meta: { name: "heat" },
      },
    },
    columns,
    select: { op: "in", field: ["store", "department"], keys: [xs, ys], selected: [[], []] },
    drill: null,
    points: ys.flatMap((y) => xs.map((x) => `${y}, ${x}`)),
  };
}

function table(chosen: Chosen): Table {
  const found = pass(where(chosen, "table"));
  const pairs = DEPARTMENTS.flatMap((department) => STORES.map((store) => ({ department, store })));
  const lines = pairs.map((pair) => ({
    ...pair,
    revenue: sum(
      found.filter((row) => row.department === pair.department && row.store === pair.store),
    ),
  }));
  const { column, descending } = chosen.sort;
  lines.sort((a, b) => {
    const order =
      column === "revenue" ? a.revenue - b.revenue : a.department.localeCompare(b.department);
    return descending ? -order : order;
  });
  const page = lines.slice(chosen.table * 10, chosen.table * 10 + 10);
  const sortOf = (name: string) =>
    column === name ? (descending ? "descending" : "ascending") : "";
  return {
    kind: "table",
    title: "Revenue by department and store",
    status: "ready",
    caveats: [],
    columns: [
      { name: "department", label: "Department", align: "left", sort: sortOf("department") },
      { name: "store", label: "Store", align: "left", sort: "" },
      { name: "revenue", label: "Revenue", align: "right", sort: sortOf("revenue") },
      { name: "revenue.pct", label: "Revenue, change", align: "right", sort: "" },
    ],
    rows: page.map(({ department, store, revenue }, index) => [
      department,
      store,
      money(revenue),
      `${index % 3 ? "+" : "−"}${index}.4 %`,
    ]),
    keys: page.map(({ department }) => department),
    field: "department",
    total: ["Total", "", money(sum(found)), "+3.1 %"],
    status_cells: { "revenue.pct": page.map((_, index) => (index % 3 ? "good" : "bad")) },
    selected: [],
    page: chosen.table,
    pages: 5,
    count: 50,
  };
}

const counts = (
  chosen: Chosen,
  owner: string,
  members: readonly string[],
  name: "department" | "store",
) => {
  const found = pass(where(chosen, owner));
  return members.map((key) => ({
    key,
    text: key,
    count: found.filter((row) => row[name] === key).length,
  }));
};

function filters(chosen: Chosen): Filters {
  const { period } = chosen;
  return {
    kind: "filters",
    apply: false,
    title: "",
    status: "ready",
    controls: [
      {
        type: "period",
        words: period.words,
        start: iso(period.start),
        end: iso(period.end - DAY),
        presets: ["all time", "last 6 months", "last 3 months", "this month", "last 30 days"].map(
          (words) => ({ words, text: "" }),
        ),
        compare: chosen.compare,
        compares: [
          { value: "", text: "No comparison" },
          {
            value: "previous",
            text: "Previous period",
            note: days(period.start - (period.end - period.start), period.start),
          },
          { value: "year", text: "Year before", note: "no data before 1 Jan 2017" },
        ],
        min: iso(START),
        max: iso(END - DAY),
      },
      {
        type: "multi",
        field: "department",
        label: "Department",
        options: counts(chosen, "filters", DEPARTMENTS, "department"),
        more: false,
        selected: chosen.departments,
        exclude: false,
        hidden: 0,
        total: DEPARTMENTS.length,
      },
      {
        type: "dropdown",
        field: "store",
        label: "Store",
        options: counts({ ...chosen, stores: [] }, "", STORES, "store"),
        more: false,
        selected: chosen.stores,
        exclude: false,
        hidden: 0,
        total: STORES.length,
      },
    ],
  };
}

const text = (chosen: Chosen): Text => ({
  kind: "text",
  title: "What stands out",
  status: "ready",
  parts: [
    { text: "Revenue was " },
    { value: money(sum(pass(where(chosen, "")))) },
    { text: " in the period, " },
    { value: "+4.2 %", status: "good" },
    {
      text: " on the one before.\n\nGrocery alone earns more than the next three departments together; the smallest stores grow fastest.",
    },
  ],
});

/** Give the payload of every view. */
export function payloads(chosen: Chosen): Record<string, Payload> {
  const target = {
    text: "92.4 % of $250 k",
    fraction: 0.924,
    pace: 0.96,
    met: false,
    words: "92.4 % of the target, behind pace",
  };
  return {
    filters: filters(chosen),
    revenue: kpi(chosen, "Revenue", 1, { target }),
    households: kpi(chosen, "Active households", 0.012),
    baskets: kpi(chosen, "Baskets", 0.031, { live: "live" }),
    discount: kpi(chosen, "Discount share", 0.0004, {
      status_of: "bad",
      arrow: "up",
      change: "+0.8 pp",
      caveats: ["estimated from 37 rows"],
    }),
    trend: trend(chosen),
    bars: bars(chosen),
    heat: heat(chosen),
    table: table(chosen),
    insight: text(chosen),
    broken: chosen.failed
      ? ({
          kind: "kpi",
          title: "Margin",
          status: "error",
          message: "The source did not answer in time.",
          retry: true,
        } as Payload)
      : kpi(chosen, "Margin", 0.2),
    nothing: {
      kind: "chart",
      title: "Returns by reason",
      status: "empty",
      message: "No data for these filters",
      filters: ["Store is Dayton", "Department is DELI"],
    } as Payload,
  };
}

export const header = (chosen: Chosen, undo: boolean, redo: boolean) => ({
  period: days(chosen.period.start, chosen.period.end),
  as_of: "Data to 31 Dec 2017, 23:01",
  compare: chosen.compare === "previous" ? `vs ${compareWords(chosen)}` : "",
  can_undo: undo,
  can_redo: redo,
  filters: [
    chosen.bars.length > 0 && {
      view: "bars",
      field: "department",
      text: `Department is ${chosen.bars.join(", ")}`,
    },
    chosen.departments.length > 0 && {
      view: "filters",
      field: "department",
      text: `Department is ${chosen.departments.join(", ")}`,
    },
    chosen.stores.length > 0 && {
      view: "filters",
      field: "store",
      text: `Store is ${chosen.stores.join(", ")}`,
    },
    chosen.months && {
      view: "trend",
      field: "day.month",
      text: `Month is ${chosen.months.map(iso).join(" – ")}`,
    },
  ].filter((one) => one !== false && one !== null),
});

export const rowCount = rows.length;
