/** From the kernel's description of a figure to what plotly.js draws: a copy of our own each time. */
import type { Column, Figure, Scalar, Select } from "../protocol";
import { readTime } from "./brush";
import { arrange } from "./facets";

type Tree = Record<string, unknown>;

export type Look = { token: (name: string) => string; width: number; height: number };

const FADED = 0.3;
const TICK = 90;
const NARROW = 420;
const DAY = 86_400_000;
const MONTH = (365.25 / 12) * DAY;
const STEPS = [1, 2, 3, 4, 6, 12, 24, 36, 60, 120];
const isTree = (value: unknown): value is Tree =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value);

/** What holds texts of the data: never read as a token. */
const TEXTS = new Set([
  "name",
  "ticktext",
  "text",
  "hovertext",
  "tickprefix",
  "ticksuffix",
  "meta",
]);

/** Copy `value` with columns put in their places and `token:name` read from the theme. */
export function resolve(
  value: unknown,
  columns: Record<string, Column>,
  token: Look["token"] | null,
): unknown {
  if (typeof value === "string") {
    return token && value.startsWith("token:") ? token(value.slice("token:".length)) : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, columns, token));
  if (!isTree(value)) return value;
  if (typeof value.$col === "string") return columns[value.$col] ?? [];
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      resolve(item, columns, TEXTS.has(name) ? null : token),
    ]),
  );
}

const written = new WeakMap<object, string[]>();

/** Write milliseconds of the wall clock as plotly's dates: it would move numbers to local time. */
export function wallClock(times: Column): string[] {
  const known = written.get(times);
  if (known) return known;
  const texts = Array.from(times as ArrayLike<Scalar>, (time) =>
    typeof time === "number" && Number.isFinite(time)
      ? new Date(time).toISOString().slice(0, -1).replace("T", " ")
      : "",
  );
  written.set(times, texts);
  return texts;
}

/** Give the key in the layout of a trace's axis: "x2" -> "xaxis2". */
const axisKey = (letter: "x" | "y", name: unknown) =>
  `${letter}axis${typeof name === "string" ? name.slice(1) : ""}`;

function writeDates(trace: Tree, layout: Tree): void {
  for (const letter of ["x", "y"] as const) {
    const axis = layout[axisKey(letter, trace[`${letter}axis`])];
    const values = trace[letter];
    const dated = isTree(axis) && axis.type === "date";
    const numeric =
      ArrayBuffer.isView(values) || (Array.isArray(values) && typeof values[0] === "number");
    if (dated && numeric) trace[letter] = wallClock(values as Column);
  }
}

const lengthOf = (trace: Tree) => (trace.x as Scalar[] | undefined)?.length ?? 0;

/** Say which marks are not chosen while others are. */
export function fadedOf(select: Select | null): boolean[] {
  if (select?.op !== "in" || Array.isArray(select.field) || !select.selected?.length) return [];
  const { keys, selected, inert = [] } = select as Extract<Select, { field: string; op: "in" }>;
  const chosen = new Set(selected);
  return keys.map((key, position) => !chosen.has(key) && !inert.includes(position));
}

/** Fade the bars and dots that are not chosen, in every trace that has one for each key. */
function fade(data: Tree[], select: Select): void {
  const faded = fadedOf(select);
  for (const trace of data) {
    const marked = trace.type === "bar" || (trace.type === "scatter" && trace.mode === "markers");
    if (!marked || lengthOf(trace) !== select.keys?.length) continue;
    const marker = trace.marker as Tree;
    const whole = wholeOf(marker.opacity);
    const opacity = select.keys.map((_, position) => (faded[position] ? FADED * whole : whole));
    trace.marker = { ...marker, opacity };
  }
}

/** Give the opacity of marks that are not faded. */
function wholeOf(opacity: unknown): number {
  if (typeof opacity === "number") return opacity;
  const values = Array.from((opacity ?? []) as ArrayLike<number>);
  return values.length > 0 ? Math.max(...values) : 1;
}

/** Fade the panels of small multiples that are not chosen. */
function fadePanels(data: Tree[], select: Select): void {
  const faded = fadedOf(select);
  for (const trace of data) {
    const panel = Number(String(trace.xaxis ?? "x").slice(1) || 1) - 1;
    if (faded[panel]) trace.opacity = FADED;
  }
}

/** Outline the chosen cells of a heat map. */
function outline(layout: Tree, select: Select, token: Look["token"]): void {
  if (!Array.isArray(select.field) || !select.selected) return;
  const [xs, ys] = select.keys as [Scalar[], Scalar[]];
  const [chosenX, chosenY] = select.selected as [Scalar[], Scalar[]];
  const line = { color: token("primary"), width: 2 };
  const shapes = chosenX.flatMap((x) =>
    chosenY.map((y) => {
      const [i, j] = [xs.indexOf(x), ys.indexOf(y)];
      return { type: "rect", x0: i - 0.5, x1: i + 0.5, y0: j - 0.5, y1: j + 0.5, line };
    }),
  );
  layout.shapes = shapes;
}

/** Give the months from one tick to the next, when every bucket is a month or longer. */
export function monthStep(times: readonly number[], room: number): number | null {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const bucket = Math.round(Math.min(...gaps) / MONTH);
  if (!Number.isFinite(bucket) || bucket < 1) return null;
  const span = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / MONTH;
  const fits = (step: number) => step % bucket === 0 && span / step <= room;
  return STEPS.find(fits) ?? null;
}

/** Put the dates of an axis where buckets begin, each with its room, so that none has to lean. */
function thin(layout: Tree, data: readonly Tree[], width: number): void {
  const axis = layout.xaxis;
  if (!isTree(axis) || axis.type !== "date" || typeof axis.nticks !== "number") return;
  const room = Math.max(2, Math.floor(width / TICK));
  axis.nticks = Math.min(axis.nticks, room);
  axis.tickformatstops ??= [{ dtickrange: [DAY, 27 * DAY], value: "%-d %b\n%Y" }];
  const dates = (data[0]?.x ?? []) as string[];
  const step = monthStep(dates.map(readTime), room);
  if (step === null || axis.dtick !== undefined || axis.tickvals !== undefined) return;
  const tickformat = step % 12 === 0 ? "%Y" : "%b %Y";
  Object.assign(axis, { tick0: dates[0], dtick: `M${step}`, tickformat });
}

type Note = {
  name?: string;
  text: string;
  hovertext?: string;
  xanchor?: string;
  font?: { size: number };
};

const notesOf = (layout: Tree) => (layout.annotations ?? []) as Note[];

/** Give the events that have numbers where a drawing has no room for their names. */
export function numbered(layout: Tree, width: number): Note[] {
  const events = notesOf(layout).filter(({ name }) => name === "event");
  return width < NARROW && events.length > 1 ? events : [];
}

/** Shorten the names beside slices and the number within a gauge where there is little room. */
function narrow(data: Tree[], layout: Tree, width: number): void {
  if (width >= NARROW) return;
  for (const trace of data) {
    const { narrow: text } = (trace.meta ?? {}) as { narrow?: unknown };
    if (text) trace.text = text;
  }
  for (const { font } of notesOf(layout)) {
    if (font && font.size > 20) font.size = Math.max(16, font.size * 0.7);
  }
  for (const [place, note] of numbered(layout, width).entries()) {
    Object.assign(note, { text: String(place + 1), xanchor: "center" });
  }
}

/** Make data and layout for plotly.js; what is given stays as it was. */
export function draft(
  figure: Figure,
  columns: Record<string, Column>,
  select: Select | null,
  look: Look,
): { data: Tree[]; layout: Tree } {
  const layout = resolve(figure.layout, columns, look.token) as Tree;
  const data = resolve(figure.data, columns, look.token) as Tree[];
  for (const trace of data) writeDates(trace, layout);
  if (select?.op === "in") {
    if (Array.isArray(select.field)) outline(layout, select, look.token);
    else if ("along" in select) fadePanels(data, select);
    else fade(data, select);
  }
  arrange(layout, look.width, look.height);
  thin(layout, data, look.width);
  narrow(data, layout, look.width);
  Object.assign(layout, {
    width: look.width,
    height: look.height,
    autosize: false,
    dragmode: false,
  });
  return { data, layout };
}
