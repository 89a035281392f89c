/** What the kernel would say about each view, in the shapes that `dashkit/views` writes. */
import type { Filters, Kpi, Payload, Table, Text } from "../../src/protocol";
import { bars, heat, trend } from "./charts";
import { type Chosen, compareWords, days, money, monthsOf, where } from "./chosen";
import { by, DAY, DEPARTMENTS, END, iso, monthOf, pass, rows, START, STORES, sum } from "./data";

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
