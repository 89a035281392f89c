/** What a mark or a view can be opened into: the menu of either. */
import type { Context } from "../context";
import type { Item } from "../menu";
import type { Chart, Mark, Payload, Scalar, Table } from "../protocol";
import { marks } from "./marks";

/** Give the members that a mark of a chart stands for; null where it stands for several. */
export function membersOf(chart: Chart, index: number): Mark | null {
  const { select, series } = chart;
  if (index < 0 || !select) return [];
  const place = marks(chart);
  if (select.op === "in" && Array.isArray(select.field)) {
    const [xs, ys] = select.keys as [Scalar[], Scalar[]];
    return pairs([
      [select.field[0], xs[index % xs.length]],
      [select.field[1], ys[Math.floor(index / xs.length)]],
    ]);
  }
  const at = place.position(index);
  if (select.op === "in" && "inert" in select && select.inert?.includes(at)) return null;
  const keys = select.op === "range" ? select.edges : (select.keys as Scalar[]);
  const found: [string, Scalar | undefined][] = [[select.field as string, keys[at]]];
  if (series?.along) {
    found.push([series.along.field, series.along.keys[place.along(index)]]);
  } else if (series) {
    found.push([series.field, series.keys[place.series(index)]]);
  }
  return pairs(found);
}

/** Give the members that a row of a table stands for. */
export function membersOfRow(table: Table, index: number): Mark {
  if (!table.field) return [];
  const others = (table.others ?? []).map(([field, keys]): [string, Scalar | undefined] => [
    field,
    keys[index],
  ]);
  return pairs([[table.field, table.keys[index]], ...others]);
}

const pairs = (found: [string, Scalar | undefined][]): Mark =>
  found.flatMap(([field, member]): Mark => (member === undefined ? [] : [[field, member]]));

/** Give what can be done with a mark: its rows, keeping or excluding it. */
export function markItems(key: string, state: Payload, mark: Mark, context: Context): Item[] {
  const keep = (exclude: boolean) => context.send({ type: "keep", view: key, mark, exclude });
  const items: Item[] = [];
  if (state.opens) {
    items.push({ text: "Rows", action: "rows", run: () => context.rows(key, state, mark) });
  }
  if (mark.length > 0 && context.keeps()) {
    items.push(
      { text: "Keep only", action: "keep", run: () => keep(false) },
      { text: "Exclude", action: "exclude", run: () => keep(true) },
    );
  }
  return items;
}

/** Give the way to how a view was computed. */
export const explainItem = (key: string, state: Payload, context: Context): Item[] =>
  state.explains
    ? [
        {
          text: "How was this computed?",
          action: "explain-view",
          run: () => context.send({ type: "explain", view: key }),
        },
      ]
    : [];

const FILES = { csv: "Save as CSV", xlsx: "Save as Excel" } as const;

/** Give everything that can be done with a view as a whole. */
export function viewItems(
  key: string,
  state: Payload,
  context: Context,
  image: ((ending: "png" | "svg") => void) | null,
): Item[] {
  const ask = (format: "csv" | "xlsx") =>
    context.send({ type: "export", view: key, format, what: "view", mark: [], search: "" });
  const files = (state.files ?? []).map((format) => ({
    text: FILES[format],
    action: `save-${format}`,
    run: () => ask(format),
  }));
  const images = (["png", "svg"] as const).map((ending) => ({
    text: `Save as ${ending.toUpperCase()}`,
    action: `save-${ending}`,
    run: () => image?.(ending),
  }));
  return [
    ...markItems(key, state, [], context),
    ...explainItem(key, state, context),
    ...files,
    ...(image ? images : []),
  ];
}
