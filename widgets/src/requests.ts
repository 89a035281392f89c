/** What shape each request has: for tests, and for a kernel that stands in for one. */
import type { Intent, Request } from "./protocol";

const KINDS_OF_FIELD = {
  text: (value: unknown) => typeof value === "string",
  texts: (value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item === "string"),
  side: (value: unknown) =>
    Array.isArray(value) && value.length === 2 && value.every((item) => Number.isFinite(item)),
  whole: (value: unknown) => Number.isInteger(value) && (value as number) >= 0,
  flag: (value: unknown) => typeof value === "boolean",
  view: (value: unknown) => value === null || typeof value === "string",
  scalar: (value: unknown) =>
    value === null || ["string", "number", "boolean"].includes(typeof value),
  scalars: (value: unknown) => Array.isArray(value) && value.every(KINDS_OF_FIELD.scalar),
  sort: (value: unknown) =>
    Array.isArray(value) &&
    value.every(
      (item) => typeof item?.column === "string" && typeof item?.descending === "boolean",
    ),
  chunk: (value: unknown) =>
    value === "runtime" || ["plotly", "geo", "grid"].includes(String(value)),
  op: (value: unknown) =>
    typeof value === "string" && ["in", "not_in", "range", "between", "contains"].includes(value),
  changes: (value: unknown) =>
    Array.isArray(value) && value.every((change) => CHANGES.has(change?.type) && shaped(change)),
  spots: (value: unknown) =>
    Array.isArray(value) &&
    value.every(
      ({ key, ...place }) =>
        typeof key === "string" && Object.values(place).every(Number.isInteger),
    ),
  mark: (value: unknown) =>
    Array.isArray(value) &&
    value.every(
      (pair) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        typeof pair[0] === "string" &&
        KINDS_OF_FIELD.scalar(pair[1]),
    ),
  format: (value: unknown) => value === "csv" || value === "xlsx",
  what: (value: unknown) => value === "view" || value === "rows",
  compare: (value: unknown) => value === "" || value === "previous" || value === "year",
} as const;

const CHANGES: ReadonlySet<unknown> = new Set(["filter", "period", "compare"]);

type Shape = Record<string, keyof typeof KINDS_OF_FIELD>;

const SHAPES: Record<Intent["type"], readonly Shape[]> = {
  runtime: [{ chunk: "chunk" }],
  hello: [{}, { state: "text" }, { printed: "whole" }],
  restore: [{ state: "text" }],
  save: [{ name: "text", replace: "flag" }],
  open: [{ name: "text" }],
  rename: [{ name: "text", to: "text" }],
  delete: [{ name: "text" }],
  filter: [
    { view: "text", field: "text", op: "op", values: "scalars" },
    { view: "text", field: "text", op: "op", values: "scalars", missing: "flag" },
  ],
  apply: [{ view: "text", changes: "changes" }],
  box: [{ view: "text", x: "side", y: "side" }],
  clear: [{ view: "view" }],
  period: [{ words: "text" }, { start: "text", end: "text" }],
  compare: [{ value: "compare" }],
  drill: [{ view: "text", member: "scalar" }],
  up: [{ view: "text", depth: "whole" }],
  zoom: [{ view: "text", start: "text", end: "text" }],
  undo: [{}],
  redo: [{}],
  page: [{ page: "text" }],
  section: [{ section: "text", open: "flag" }],
  table: [{ view: "text", sort: "sort", page: "whole" }],
  columns: [{ view: "text", hidden: "texts" }],
  options: [{ view: "text", field: "text", search: "text" }],
  tiles: [{ view: "text" }, { view: "text", field: "text" }],
  arrange: [{ screen: "text", spots: "spots" }],
  explain: [{ view: "text" }],
  drivers: [{ view: "text" }, { view: "text", start: "text", end: "text" }],
  rows: [{ view: "text", mark: "mark", sort: "sort", page: "whole", search: "text" }],
  window: [{ view: "text", offset: "whole", limit: "whole" }],
  export: [
    { view: "text", format: "format", what: "what", mark: "mark", search: "text" },
    { format: "format" },
  ],
  keep: [{ view: "text", mark: "mark", exclude: "flag" }],
  release: [{ key: "text" }],
  retry: [{ view: "text" }],
};

/** Say whether a value has the shape of a request; the kernel checks its meaning as well. */
export function isRequest(raw: unknown): raw is Request {
  if (typeof raw !== "object" || raw === null) return false;
  const { v, seq, ...message } = raw as Record<string, unknown>;
  return v === 1 && KINDS_OF_FIELD.whole(seq) && shaped(message);
}

function shaped({ type, ...rest }: Record<string, unknown>): boolean {
  if (typeof type !== "string" || !Object.hasOwn(SHAPES, type)) return false;
  return SHAPES[type as Intent["type"]].some(
    (shape) =>
      Object.keys(rest).length === Object.keys(shape).length &&
      Object.entries(shape).every(([name, kind]) => KINDS_OF_FIELD[kind](rest[name])),
  );
}
