/** The margins that a chart needs, worked out before it is drawn: plotly.js draws it twice to find them. */
import { dfltConfig } from "plotly.js/src/plot_api/plot_config";
import subroutines from "plotly.js/src/plot_api/subroutines";
import Axes from "plotly.js/src/plots/cartesian/axes";
import Plots from "plotly.js/src/plots/plots";
import Registry from "plotly.js/src/registry";
import type { Axis, Labels } from "./engine";
import { axesOf, type Layout, LINE, linesOf, type Sides } from "./margins";
import { type Box, boxOf } from "./ruler";

type Full = Axis &
  Labels & {
    ticks: string;
    ticklen: number;
    ticklabelstandoff?: number;
    ticklabelmode?: string;
    tickangle: number | "auto";
    tickfont: { size: number; family: string };
    showline?: boolean;
    setScale(): void;
  };
type Size = Sides & { p: number; w: number; h: number };
type FullLayout = { width: number; height: number; _size: Size; xaxis: Full; yaxis: Full };
type Planned = {
  data: Layout[];
  layout: Layout;
  _context: object;
  _fullLayout?: FullLayout;
};

/** Room that plotly.js leaves a plot at least. */
const LEAST = 64;
/** From the middle of a capital letter to its base, in heights of its type. */
const MIDDLE = 0.35;
/** How often margins and labels may change each other. */
const PASSES = 4;

/** Give the margins of a chart with one pair of axes and nothing else that needs room; null for others. */
export function ahead(data: Layout[], layout: Layout): Sides | null {
  if (!plain(data, layout)) return null;
  if (bare(layout)) return sidesOf(layout.margin as Sides);
  const planned: Planned = {
    data: data.map((trace) => ({ ...trace })),
    _context: { ...dfltConfig },
    layout: {
      ...layout,
      xaxis: { ...(layout.xaxis as Layout) },
      yaxis: { ...(layout.yaxis as Layout) },
    },
  };
  Plots.supplyDefaults(planned);
  Plots.doCalcdata(planned);
  Registry.getComponentMethod("shapes", "calcAutorange")(planned);
  const full = planned._fullLayout;
  if (!full || ![full.xaxis, full.yaxis].every(level)) return null;
  const asked = sidesOf(full._size);
  const room = roomIn(full, asked);
  let sides = asked;
  for (let pass = 0; pass < PASSES; pass++) {
    take(full, sides);
    subroutines.doAutoRangeAndConstraints(planned);
    const next = needed(full, asked);
    if (!next || next.l + next.r > room.across || next.t + next.b > room.down) return null;
    if (near(next, sides)) return sides;
    sides = next;
  }
  return null;
}

const SIDES = ["l", "r", "t", "b"] as const;
const sidesOf = ({ l, r, t, b }: Sides): Sides => ({ l, r, t, b });

/** Say whether plotly.js would not draw anew for such a difference. */
const near = (one: Sides, other: Sides) =>
  SIDES.every((side) => Math.abs(one[side] - other[side]) <= 1);

/** Give how much of a chart its margins may take. */
function roomIn({ width, height }: FullLayout, { l, r, t, b }: Sides) {
  const least = (plot: number) => Math.max(2, Math.min(plot, LEAST));
  return { across: width - least(width - l - r), down: height - least(height - t - b) };
}

/** Say whether nothing but the labels of its two axes needs room beside a plot. */
function plain(data: Layout[], layout: Layout): boolean {
  const { showlegend, annotations, title } = layout;
  const axes = axesOf(layout);
  return (
    axes !== null &&
    !axes.some((axis) => axis.title) &&
    showlegend === false &&
    !(annotations as unknown[] | undefined)?.length &&
    !title &&
    data.every(({ type, showscale }) => type !== "heatmap" || showscale === false)
  );
}

/** Say whether a chart has no labels along its axes. */
const bare = (layout: Layout) => !!axesOf(layout)?.every((axis) => axis.visible === false);

/** Say whether the labels of an axis stand as here is known how. */
const level = (axis: Full) =>
  axis.visible === false ||
  (["linear", "date"].includes(axis.type) &&
    [0, "auto"].includes(axis.tickangle) &&
    !axis.showline &&
    axis.ticklabelmode !== "period");

function take({ _size, width, height }: FullLayout, sides: Sides): void {
  const { l, r, t, b } = sides;
  Object.assign(_size, { l, r, t, b, w: width - l - r, h: height - t - b });
}

/** Give the margins that the labels need which stand along the axes now; null where these may lean. */
function needed({ _size, xaxis, yaxis }: FullLayout, asked: Sides): Sides | null {
  const pad = Math.min(12, ...SIDES.map((side) => asked[side]));
  const across = placed(xaxis);
  const down = placed(yaxis);
  if (!across || !down) return null;
  if (xaxis.tickangle === "auto" && across.some((label, place) => meets(label, across[place + 1])))
    return null;
  const sides = { ...asked };
  const push = (side: keyof Sides, size: number) => {
    if (size > 0) sides[side] = Math.max(sides[side], size + pad);
  };
  const out = ({ ticks, ticklen }: Full) => (ticks === "outside" ? ticklen : 0);
  push("b", xaxis.visible === false ? 0 : out(xaxis));
  push("l", yaxis.visible === false ? 0 : out(yaxis));
  for (const { at, width, below } of across) {
    push("b", _size.p + standoff(xaxis) + xaxis.tickfont.size + below);
    push("l", width / 2 - at);
    push("r", at + width / 2 - xaxis._length);
  }
  for (const { at, width, above, below, rest } of down) {
    const base = at + yaxis.tickfont.size * MIDDLE - rest / 2;
    push("l", _size.p + standoff(yaxis) + width);
    push("t", above - base);
    push("b", base + below - yaxis._length);
  }
  for (const side of SIDES) sides[side] = Math.round(sides[side]);
  return sides;
}

/** Say whether plotly.js would lean labels for one of them and the next. */
function meets(one: Placed, next: Placed | undefined): boolean {
  if (!next) return false;
  const between = Math.abs(next.at - one.at) - (one.width + next.width) / 2;
  return between <= 2;
}

/** How far labels begin from the line that plotly.js would draw along an axis, and half of that line. */
function standoff({ ticks, ticklen, tickfont, ticklabelstandoff = 0 }: Full): number {
  const beyond = ticks === "outside" ? ticklen + 0.2 * tickfont.size : 0;
  return 1 + beyond + ticklabelstandoff;
}

type Placed = Box & {
  /** Pixels from the beginning of the axis. */
  at: number;
  /** How much further its last line stands than its first. */
  rest: number;
};

/** Give the labels along an axis with their places; null where one cannot be measured. */
function placed(axis: Full): Placed[] | null {
  if (axis.visible === false) return [];
  axis.setScale();
  const font = `${axis.tickfont.size}px ${axis.tickfont.family}`;
  const found: Placed[] = [];
  for (const { text, x = Number.NaN } of Axes.calcTicks(axis)) {
    if (!text) continue;
    const boxes = linesOf(text)?.map((line) => boxOf(line, font));
    if (!boxes || !whole(boxes)) return null;
    const rest = (boxes.length - 1) * LINE * axis.tickfont.size;
    const most = (side: keyof Box) => Math.max(...boxes.map((box) => box[side]));
    const [width, above, below] = [most("width"), most("above"), most("below") + rest];
    found.push({ at: axis.l2p(x), width, above, below, rest });
  }
  return found;
}

const whole = (boxes: (Box | null)[]): boxes is Box[] => !boxes.includes(null);
