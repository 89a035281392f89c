/** Which view draws which kind; a kind that we do not know says so in its place. */
import type { Context, View } from "../context";
import type { Kind, Payload } from "../protocol";
import { Card } from "./card";
import { chartView } from "./chart";
import { customView } from "./custom";
import { filtersView } from "./filters";
import { kpiView } from "./kpi";
import { tableView } from "./table";
import { textView } from "./text";

const MAKERS = {
  kpi: kpiView,
  chart: chartView,
  table: tableView,
  cohort: (key: string, context: Context) => tableView(key, context, "cohort"),
  compare: (key: string, context: Context) => tableView(key, context, "compare"),
  segments: (key: string, context: Context) => tableView(key, context, "segments"),
  text: textView,
  custom: customView,
  filters: filtersView,
} as const satisfies Record<Kind, unknown>;

/** Make the view of a kind. */
export function makeView(kind: Kind, key: string, context: Context): View {
  const make = MAKERS[kind] as ((key: string, context: Context) => View) | undefined;
  return make ? make(key, context) : unknown(kind, key, context);
}

function unknown(kind: string, key: string, context: Context): View {
  const card = new Card(key, kind as Kind, context);
  const message = `This page cannot draw a view of kind “${kind}”.`;
  return {
    el: card.el,
    update: (state: Payload) => {
      card.update({ ...state, status: "error", retry: false, message });
    },
  };
}
