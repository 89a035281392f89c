/** The charts of the harness, in the shapes that `dashkit/views` writes. */
import type { Chart } from "../../src/protocol";
import { type Chosen, days, escaped, money, monthsOf, where } from "./chosen";
import { by, DEPARTMENTS, iso, monthOf, nextMonth, pass, STORES } from "./data";

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

export function trend(chosen: Chosen): Chart {
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

export function bars(chosen: Chosen): Chart {
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

export function heat(chosen: Chosen): Chart {
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
