/** A chart: drawn by the renderer, chosen by pointer or keyboard, drilled by arrow or Alt+Down. */
import type { Context, View } from "../context";
import type { Selection } from "../cube/tile";
import { h, place, setAttribute, setText, uniqueId } from "../dom";
import type { Preview } from "../live";
import type { Anomaly, Chart, Scalar, Select } from "../protocol";
import { readTime } from "../renderers/brush";
import type { Graph, MarkEvent } from "../renderers/engine";
import { heightFor } from "../renderers/facets";
import type { Drawer, Plot } from "../renderers/plotly";
import { same } from "../renderers/same";
import { type Deed, deed } from "../renderers/walk";
import { type Area, Brush, type Stretch } from "./brush";
import { Card } from "./card";
import { DrillTools } from "./drill";
import { eventItems, eventWords } from "./events";
import { Follower } from "./follower";
import { marks, markWords, roleOf } from "./marks";
import { toggled } from "./members";
import { Opener } from "./opener";
import { edgesOf, hasBox, isBinned, marksWithin, rangeOf, sidesOf } from "./stretch";
import { Zoom } from "./zoom";

const KEYS =
  "Arrow keys read the marks, Enter filters, Shift and Enter adds, M opens a mark's menu, Alt and Down drills, Alt and Up or Backspace goes up, Escape clears, plus and minus zoom time.";

class ChartView implements View<Chart> {
  readonly el: HTMLElement;
  readonly #key: string;
  readonly #context: Context;
  readonly #card: Card;
  readonly #surface: HTMLElement;
  readonly #hint = h("div", { class: "dk-sr", id: uniqueId("keys") }, KEYS);
  readonly #events = h("ul", { class: "dk-events" });
  readonly #numbered = h("p", { class: "dk-note", "data-events": "" });
  readonly #drill: DrillTools;
  readonly #opener: Opener;
  readonly #zoom: Zoom;
  readonly #brush: Brush;
  readonly #follower = new Follower();
  readonly #resize: ResizeObserver;
  #plot: Plot | null = null;
  #shown: Chart | null = null;
  #drawn: Chart | null = null;
  #unloaded = false;
  #maps = false;
  #at = -1;
  #anchor = -1;
  #size = "";
  #known: readonly [number, number] | null = null;
  #gone = false;

  constructor(key: string, context: Context) {
    this.#key = key;
    this.#context = context;
    this.#card = new Card(key, "chart", context);
    this.#card.retry = () => this.#retry();
    this.el = this.#card.el;
    this.#surface = h("div", {
      class: "dk-plot",
      role: "application",
      "aria-roledescription": "chart",
      tabindex: 0,
      "aria-describedby": this.#hint.id,
      onkeydown: (event: KeyboardEvent) => this.#typed(event),
      onblur: () => this.#plot?.unpoint(),
      onfocus: () => this.#prepare(),
      onpointermove: () => this.#prepare(),
      oncontextmenu: (event: MouseEvent) => this.#opener.pointed(event),
    });
    this.#opener = new Opener(key, context, {
      surface: this.#surface,
      shown: () => this.#shown,
      plot: () => this.#plot,
      numbered: () => this.#numbered.textContent,
      at: () => this.#at,
      chosen: (at) => {
        this.#at = at;
      },
      drill: (at) => this.#drillInto(at),
    });
    this.#card.image = (ending) => void this.#opener.image(ending);
    this.#drill = new DrillTools(key, context);
    this.#zoom = new Zoom(key, context);
    this.#brush = new Brush(
      this.#surface,
      {
        graph: () => this.#graph,
        edges: () => edgesOf(this.#shown?.select ?? null),
        boxes: () => this.#shown !== null && hasBox(this.#shown),
        banded: (found, done) => this.#banded(found, done),
        boxed: (area, done) => this.#boxed(area, done),
      },
      context.signal,
    );
    this.#surface.append(
      this.#follower.ground,
      h("div", { class: "dk-plot-skeleton dk-pulse" }),
      this.#follower.marks,
      this.#brush.el,
    );
    this.#card.body.append(this.#surface, this.#numbered, this.#events, this.#hint);
    const { signal } = context;
    const wheeled = (event: WheelEvent) => this.#wheeled(event);
    this.#surface.addEventListener("wheel", wheeled, { signal, passive: false });
    this.#resize = new ResizeObserver(() => this.#resized());
    this.#resize.observe(this.#surface);
    context.sight.watch(this.#surface, () => this.#queue());
    void this.#load();
  }

  get #graph(): Graph | null {
    return this.#plot?.el ?? null;
  }

  async #load(): Promise<void> {
    let engine: Drawer;
    const form = this.#shown?.form;
    try {
      engine = await this.#context.engine(form);
    } catch (error) {
      console.error("dashkit: the code that draws charts did not come.", error);
      this.#unloaded = true;
      if (this.#shown && !this.#gone) this.update(this.#shown);
      return;
    }
    if (this.#gone) return;
    this.#maps ||= form === "map";
    if (this.#plot) return this.#queue();
    this.#plot = engine.plot((event) => this.#clicked(event));
    this.#surface.querySelector(".dk-plot-skeleton")?.replaceWith(this.#plot.el);
    this.#queue();
  }

  update(state: Chart): void {
    const drawn = this.#drawn;
    const ready = state.status === "ready";
    const again = ready && drawn !== null && same(picture(state), picture(drawn));
    this.#shown = state;
    setAttribute(this.#surface, "aria-label", state.title);
    const chooses = state.select?.op ?? (state.box ? "in" : "none");
    this.#surface.dataset.select = edgesOf(state.select) ? "range" : chooses;
    this.el.dataset.form = state.form ?? "";
    place(this.#card.tools, [...this.#zoom.tools(state), ...this.#drill.tools(state)]);
    this.#card.sub = this.#drill.breadcrumb(state);
    place(
      this.#events,
      eventItems(state, (one) => this.#why(one)),
    );
    if (!this.#card.update(this.#unloaded ? UNLOADED(state) : state)) return;
    this.#at = Math.min(this.#at, marks(state).count - 1);
    if (!again) this.#size = "";
    this.#surface.toggleAttribute("data-undrawn", !again);
    this.#brush.hide();
    if (state.form === "map" && !this.#maps) void this.#load();
    this.#queue();
  }

  /** Without the code that draws, Retry asks for it; else it asks the kernel for the data. */
  #retry(): void {
    if (!this.#unloaded) {
      this.#context.send({ type: "retry", view: this.#key });
      return;
    }
    this.#unloaded = false;
    if (this.#shown) this.update(this.#shown);
    void this.#load();
  }

  restyle(): void {
    this.#follower.forget();
    this.#size = "";
    this.#known = null;
    this.#queue();
  }

  dispose(): void {
    this.#gone = true;
    this.#resize.disconnect();
    this.#context.sight.unwatch(this.#surface);
    this.#context.queue.drop(this.#surface);
    this.#plot?.dispose();
  }

  /** Ask for what the other views need to follow a gesture on this chart, before it begins. */
  #prepare(): void {
    if (this.#shown?.status === "ready" && this.#shown.select) this.#context.live.want(this.#key);
  }

  #follow(selection: Selection): void {
    this.#context.live.show(this.#key, selection);
  }

  preview(shown: Preview | null): boolean {
    const graph = this.#graph;
    if (shown && graph && this.#drawn && this.#context.sight.sees(this.#surface)) {
      const { tile, answer, moving } = shown;
      const { token } = this.#context;
      const plot = moving ? null : this.#plot;
      if (this.#follower.show(graph, this.#drawn, tile, answer, token, plot)) return true;
    }
    this.#follower.clear();
    return false;
  }

  #resized(): void {
    const { clientWidth, clientHeight } = this.#surface;
    this.#known = [clientWidth, clientHeight];
    if (this.#size === `${clientWidth}x${clientHeight}`) return;
    this.#follower.clear();
    this.#queue(true);
  }

  #queue(later = false): void {
    if (!this.#plot || this.#shown?.status !== "ready" || this.#gone) return;
    if (this.#shown.form === "map" && !this.#maps) return;
    const visible = () => this.#context.sight.sees(this.#surface);
    this.#context.queue.add({ el: this.#surface, visible, draw: () => this.#draw() }, later);
  }

  /** Give the width and height to draw in; to ask the page for them would lay it out anew. */
  #room(): readonly [number, number] {
    const width = this.#known?.[0] ?? this.#surface.clientWidth;
    const least = this.#shown ? heightFor(this.#shown.figure.layout, width) : 0;
    const minHeight = least > 0 ? `${least}px` : "";
    if (this.#surface.style.minHeight !== minHeight) {
      this.#surface.style.minHeight = minHeight;
      this.#known = null;
    }
    this.#known = [width, this.#known?.[1] ?? this.#surface.clientHeight];
    return this.#known;
  }

  #draw(): void {
    const [width, height] = this.#room();
    const size = `${width}x${height}`;
    if (!this.#plot || !this.#shown || width === 0 || size === this.#size) return;
    this.#follower.keep(this.#plot.el, this.#drawn);
    this.#size = size;
    this.#drawn = this.#shown;
    this.#surface.removeAttribute("data-undrawn");
    setText(this.#numbered, eventWords(this.#shown, width));
    const { figure, columns, select } = this.#shown;
    const token = this.#context.token;
    try {
      this.#plot.draw({ figure, columns, select, token }, width, height);
    } catch (error) {
      console.error("dashkit: a chart could not be drawn.", error);
      this.#card.update({
        ...this.#shown,
        status: "error",
        message: "This chart could not be drawn.",
      });
      return;
    }
    this.#brush.hide();
    this.#follower.clear();
    delete this.el.dataset.live;
  }

  #clicked({ points, event }: MarkEvent): void {
    const [point] = points;
    const secondary = event?.button === 2 || (event?.button === 0 && event.ctrlKey);
    if (!point || !this.#shown || this.#brush.dragged || secondary) return;
    const role = roleOf(this.#shown, point);
    if (role === "anomaly") {
      const peaks = (this.#shown.anomalies ?? []).filter(({ start }) => start !== null);
      const peak = peaks[Number(point.pointNumber)];
      if (peak && this.#shown.drives) this.#why(peak);
    }
    if (role === "anomaly" || role === "forecast") return;
    const at = marks(this.#shown).index(point);
    this.#at = at;
    if (event?.altKey) this.#drillInto(at);
    else this.#filter(at, event?.shiftKey ?? false);
  }

  #why({ start, end }: Anomaly): void {
    if (start === null || end === null) return;
    this.#context.send({ type: "drivers", view: this.#key, start, end });
  }

  /** Choose a mark, add it to those chosen, or choose all from the anchor to it. */
  #filter(at: number, add: boolean, stretched = false): void {
    const select = this.#shown?.select;
    if (!select || !this.#shown) return;
    const place = marks(this.#shown);
    const position = place.position(at);
    if (select.op === "range") {
      this.#filterBuckets(select, position, add ? this.#anchor : -1);
    } else if (isBinned(select) && stretched) {
      this.#filterStretch(place.position(this.#anchor), position);
    } else if (Array.isArray(select.field)) {
      this.#filterCell(at, add);
    } else {
      const member = select.keys[position] as Scalar | undefined;
      if (member === undefined || isInert(select, position)) return;
      const selected = toggled((select.selected ?? []) as Scalar[], member, add);
      this.#foresee({ ...select, selected } as Chart["select"]);
      this.#send(select.field, selected);
      if (selected.length > 0) this.#follow({ marks: indicesOf(select.keys, selected) });
    }
  }

  #filterBuckets(select: Select & { op: "range" }, position: number, anchor: number): void {
    const from = anchor >= 0 && this.#shown ? marks(this.#shown).position(anchor) : position;
    const range = rangeOf(select, from, position);
    if (select.selected?.every((value, index) => value === range[index])) {
      this.#clear();
      return;
    }
    this.#filterStretch(from, position);
  }

  /** Choose the buckets or bins from one to another. */
  #filterStretch(first: number, last: number): void {
    const select = this.#shown?.select;
    if (!select || Array.isArray(select.field)) return;
    this.#send(select.field, rangeOf(select, first, last), "range");
    this.#follow({ from: Math.min(first, last), to: Math.max(first, last) + 1 });
  }

  /** Choose the buckets or bins under a band, or show what they would make of the other views. */
  #banded(found: Stretch | null, done: boolean): void {
    if (!done) this.#plot?.unpoint();
    if (found && done) this.#filterStretch(...found);
    else if (found) this.#follow({ from: found[0], to: found[1] + 1 });
    else this.#context.live.rest();
    if (found || !done) return;
    this.#brush.hide();
    this.#clear();
  }

  /** Choose the marks in a box, or show what they would make of the other views. */
  #boxed(area: Area, done: boolean): void {
    const [shown, graph] = [this.#shown, this.#graph];
    const select = shown?.select;
    if (done && shown?.box && graph) {
      const sides = sidesOf(graph, area);
      this.#brush.hide();
      if (sides) this.#context.send({ type: "box", view: this.#key, ...sides });
      return;
    }
    if (!shown || !graph || select?.op !== "in" || Array.isArray(select.field)) return;
    const found = marksWithin(shown, graph, area);
    if (!done) this.#plot?.unpoint();
    if (found.length > 0) this.#follow({ marks: found });
    if (!done) return;
    this.#brush.hide();
    if (found.length === 0) {
      this.#clear();
      return;
    }
    const selected = found.map((index) => select.keys[index] as Scalar);
    this.#foresee({ ...select, selected } as Chart["select"]);
    this.#send(select.field, selected);
  }

  /** Show at once what the kernel will say about the chart's own marks. */
  #foresee(select: Chart["select"]): void {
    if (!this.#shown) return;
    this.#shown = { ...this.#shown, select };
    this.#size = "";
    this.#queue();
  }

  #filterCell(at: number, add: boolean): void {
    const select = this.#shown?.select;
    if (select?.op !== "in" || !Array.isArray(select.field)) return;
    const [xs, ys] = select.keys as [Scalar[], Scalar[]];
    const [chosenX, chosenY] = (select.selected ?? [[], []]) as [Scalar[], Scalar[]];
    const [x, y] = [xs[at % xs.length], ys[Math.floor(at / xs.length)]];
    if (x === undefined || y === undefined) return;
    const again =
      chosenX.length === 1 && chosenY.length === 1 && chosenX[0] === x && chosenY[0] === y;
    if (again && !add) {
      this.#clear();
      return;
    }
    const joined = (chosen: Scalar[], member: Scalar) =>
      add ? [...new Set([...chosen, member])] : [member];
    const [across, down] = [joined(chosenX, x), joined(chosenY, y)];
    this.#send(select.field[0], across);
    this.#send(select.field[1], down);
    const [columns, rows] = [indicesOf(xs, across), indicesOf(ys, down)];
    const cells = rows.flatMap((row) => columns.map((column) => row * xs.length + column));
    this.#follow({ marks: cells });
  }

  #send(field: string, values: Scalar[], op: "in" | "range" = "in"): void {
    this.#context.send({ type: "filter", view: this.#key, field, op, values });
  }

  #clear(): void {
    const { select, box } = this.#shown ?? {};
    if (select?.selected || typeof box?.chosen === "number") {
      this.#context.send({ type: "clear", view: this.#key });
    }
  }

  #drillInto(at: number): void {
    if (!this.#shown?.drill?.can || at < 0) return;
    const { select } = this.#shown;
    const members =
      this.#shown.drill.keys ?? (select?.op === "range" ? select.edges : select?.keys);
    const position = marks(this.#shown).position(at);
    const member = members?.[position] as Scalar | undefined;
    if (member === undefined || isInert(select, position)) return;
    this.#at = -1;
    this.#context.send({ type: "drill", view: this.#key, member });
  }

  #typed(event: KeyboardEvent): void {
    if (event.target !== this.#surface || !this.#shown) return;
    const range = edgesOf(this.#shown.select) !== null;
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && this.#zoom.key(event.key, this.#instantOf(this.#at))) {
      event.preventDefault();
      return;
    }
    const found = deed(event, this.#at, marks(this.#shown).count, range);
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    this.#do(found);
  }

  #do(found: Deed): void {
    if (found.type === "walk" || found.type === "stretch") {
      if (found.type === "walk") this.#anchor = found.to;
      this.#walk(found.to);
    } else if (found.type === "filter") {
      const stretched = this.#anchor >= 0 && this.#anchor !== this.#at;
      this.#filter(this.#at, found.add || stretched, stretched);
    } else if (found.type === "clear") this.#clear();
    else if (found.type === "menu") this.#opener.read();
    else if (found.type === "drill") this.#drillInto(this.#at);
    else this.#drill.up();
  }

  /** Give the time of a mark. */
  #instantOf(at: number): number | null {
    const { select } = this.#shown ?? {};
    if (!this.#shown || at < 0 || select?.op !== "range") return null;
    return readTime(select.edges[marks(this.#shown).position(at)] ?? null);
  }

  #wheeled(event: WheelEvent): void {
    const axis = this.#graph?._fullLayout?.xaxis;
    const box = this.#graph?.getBoundingClientRect();
    const at = axis && box ? axis.p2c(event.clientX - box.left - axis._offset) : null;
    if (this.#zoom.wheel(event, at)) event.preventDefault();
  }

  #walk(to: number): void {
    if (!this.#shown) return;
    this.#at = to;
    const foresees = this.el.dataset.live === "foresees";
    this.#context.announcer.say(foresees ? `Mark ${to + 1}` : markWords(this.#shown, to));
    this.#plot?.point(marks(this.#shown).points(to));
  }
}

/** Give what a point stands for where it is no mark: a forecast or the peak of an event. */
const isInert = (select: Chart["select"], position: number) =>
  select?.op === "in" && "inert" in select && select.inert?.includes(position) === true;

const indicesOf = (keys: readonly unknown[], chosen: readonly unknown[]): number[] =>
  keys.flatMap((key, index) => (chosen.includes(key) ? [index] : []));

/** What a drawing depends on; the page fades what is not chosen by itself. */
function picture({ figure, columns: { opacity, ...columns }, select }: Chart): unknown {
  const data = figure.data.map(({ marker, ...trace }) => {
    const { opacity: _, ...rest } = (marker ?? {}) as Record<string, unknown>;
    return { ...trace, marker: rest };
  });
  return { layout: figure.layout, data, columns, select };
}

const UNLOADED = (state: Chart): Chart => ({
  ...state,
  status: "error",
  retry: true,
  message: "The code that draws charts could not be loaded.",
});

export const chartView = (key: string, context: Context): View<Chart> =>
  new ChartView(key, context);
