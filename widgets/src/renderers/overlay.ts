/** The marks of a chart on a canvas over the axes that plotly.js drew, for as long as a gesture lasts. */
import { h } from "../dom";
import type { Chart } from "../protocol";
import { columnOf } from "../views/marks";
import type { Axis, Graph } from "./engine";

type Trace = Record<string, unknown>;
type Token = (name: string) => string;
/** Two axes and the size of the drawing that they stand in. */
export type Stage = { xaxis: Axis; yaxis: Axis; width: number; height: number };
type Plane = { pen: CanvasRenderingContext2D; xaxis: Axis; yaxis: Axis };
type Numbers = ArrayLike<number>;

const NARROWER = 0.8;
/** Pixels that a mark may reach over the end of its axis. */
const SLACK = 1;

/** Give the axes that plotly.js has drawn; null where there are not two. */
export function stageOf({ _fullLayout, clientWidth, clientHeight }: Graph): Stage | null {
  const { xaxis, yaxis } = _fullLayout ?? {};
  return xaxis && yaxis ? { xaxis, yaxis, width: clientWidth, height: clientHeight } : null;
}

export class Overlay {
  readonly el = h("canvas", { class: "dk-overlay", "aria-hidden": "true" }) as HTMLCanvasElement;
  constructor() {
    this.el.hidden = true;
  }

  clear(): void {
    this.el.hidden = true;
  }

  /** Draw values in the places of the marks; false where there is nothing to draw on. */
  draw(stage: Stage, chart: Chart, values: Float64Array[], token: Token): boolean {
    const { xaxis, yaxis, width, height } = stage;
    const pen = this.el.getContext("2d");
    if (!pen) return false;
    const series = chart.figure.data.filter((trace) => !roleOf(trace));
    const plane = { pen, xaxis, yaxis };
    if (!series.every((trace, index) => fits(plane, trace, values[index]))) return false;
    const ratio = globalThis.devicePixelRatio || 1;
    if (this.el.width !== width * ratio || this.el.height !== height * ratio) {
      Object.assign(this.el, { width: width * ratio, height: height * ratio });
      Object.assign(this.el.style, { width: `${width}px`, height: `${height}px` });
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.save();
    pen.beginPath();
    pen.rect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
    pen.clip();
    series.forEach((trace, index) => {
      const mark = MARKS[String(trace.type)];
      const shown = values[index];
      if (mark && shown) mark(plane, chart, trace, shown, token, [index, series.length]);
    });
    pen.restore();
    // For who measures the page: a canvas does not tell what is on it.
    Object.assign(this.el, { drawn: values });
    this.el.hidden = false;
    return true;
  }
}

const roleOf = (trace: Trace) => (trace.meta as { role?: string } | undefined)?.role;

const x = ({ xaxis }: Plane, value: number) => xaxis._offset + xaxis.c2p(value);
const y = ({ yaxis }: Plane, value: number) => yaxis._offset + yaxis.c2p(value);

function colorOf(paint: unknown, token: Token): string {
  const text = String((paint as { color?: unknown } | undefined)?.color ?? "token:primary");
  return text.startsWith("token:") ? token(text.slice("token:".length)) : text;
}

/** Say whether the axis reaches to all values; a longer one is plotly's to make. */
function fits({ xaxis, yaxis }: Plane, trace: Trace, values: Numbers = []): boolean {
  if (trace.type === "heatmap") return true;
  const axis = trace.orientation === "h" ? xaxis : yaxis;
  return Array.from(values).every((value) => {
    const at = Number.isNaN(value) ? 0 : axis.c2p(value);
    return at >= -SLACK && at <= axis._length + SLACK;
  });
}

const column = (value: unknown, chart: Chart): Numbers =>
  (columnOf(value, chart.columns) ?? []) as Numbers;

type Draw = (
  plane: Plane,
  chart: Chart,
  trace: Trace,
  values: Float64Array,
  token: Token,
  place: [index: number, of: number],
) => void;

const bars: Draw = (plane, chart, trace, values, token, [index, of]) => {
  const lies = trace.orientation === "h";
  const places = column(lies ? trace.y : trace.x, chart);
  const step = places.length > 1 ? Math.abs((places[1] ?? 1) - (places[0] ?? 0)) : 1;
  const width = typeof trace.width === "number" ? trace.width : (step * NARROWER) / of;
  const shift = typeof trace.width === "number" ? 0 : (index - (of - 1) / 2) * width;
  plane.pen.fillStyle = colorOf(trace.marker, token);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (!value) continue;
    const middle = (places[at] as number) + shift;
    const [low, high] = [middle - width / 2, middle + width / 2];
    if (lies) box(plane.pen, x(plane, 0), y(plane, low), x(plane, value), y(plane, high));
    else box(plane.pen, x(plane, low), y(plane, 0), x(plane, high), y(plane, value));
  }
};

const box = (pen: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number) =>
  pen.fillRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));

const line: Draw = (plane, chart, trace, values, token) => {
  const { pen } = plane;
  const places = column(trace.x, chart);
  const color = colorOf(trace.line, token);
  pen.beginPath();
  let open = false;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (Number.isNaN(value)) open = false;
    else {
      const [px, py] = [x(plane, places[at] as number), y(plane, value)];
      if (open) pen.lineTo(px, py);
      else pen.moveTo(px, py);
      open = true;
    }
  }
  Object.assign(pen, { strokeStyle: color, lineWidth: 2, lineJoin: "round" });
  pen.stroke();
};

const heat: Draw = (plane, chart, trace, values, token) => {
  const [xs, rows] = [column(trace.x, chart), column(trace.y, chart)];
  const [low, high] = [Number(trace.zmin), Number(trace.zmax)];
  const colors = ramp(trace.colorscale as [number, string][], token);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (Number.isNaN(value)) continue;
    const share = high > low ? Math.min(Math.max((value - low) / (high - low), 0), 1) : 0;
    plane.pen.fillStyle = colors[Math.round(share * (colors.length - 1))] ?? "";
    const [column_, row] = [xs[at % xs.length] ?? 0, rows[Math.floor(at / xs.length)] ?? 0];
    const [left, right] = [x(plane, column_ - 0.5) + 1, x(plane, column_ + 0.5) - 1];
    const [top, bottom] = [y(plane, row + 0.5) + 1, y(plane, row - 0.5) - 1];
    box(plane.pen, left, top, right, bottom);
  }
};

const STEPS = 64;
const ramps = new Map<string, string[]>();

/** Give colours from the low to the high end of a scale. */
function ramp(scale: [number, string][], token: Token): string[] {
  const stops = scale.map(([at, color]) => [at, colorOf({ color }, token)] as const);
  const name = JSON.stringify(stops);
  const known = ramps.get(name);
  if (known) return known;
  const canvas = h("canvas", {}) as HTMLCanvasElement;
  Object.assign(canvas, { width: STEPS, height: 1 });
  const pen = canvas.getContext("2d");
  if (!pen) return [];
  const gradient = pen.createLinearGradient(0, 0, STEPS, 0);
  for (const [at, color] of stops) gradient.addColorStop(at, color);
  pen.fillStyle = gradient;
  pen.fillRect(0, 0, STEPS, 1);
  const { data } = pen.getImageData(0, 0, STEPS, 1);
  const found = Array.from(
    { length: STEPS },
    (_, at) => `rgb(${data[at * 4]},${data[at * 4 + 1]},${data[at * 4 + 2]})`,
  );
  ramps.set(name, found);
  return found;
}

const MARKS: Record<string, Draw> = { bar: bars, scatter: line, heatmap: heat };
