/** One place on a page that shows a model: the paint of each message, busy marks, keys. */
import type { AnyModel } from "@anywidget/types";
import { Announcer, isTyping } from "./a11y";
import { Address, served } from "./address";
import { childOf } from "./child";
import type { Context, View } from "./context";
import type { Tiles } from "./cube/sent";
import { h, place } from "./dom";
import { DrawQueue, Sight } from "./draw";
import type { Link } from "./link";
import { Live } from "./live";
import { Menu } from "./menu";
import { Notice } from "./notice";
import type { Printed } from "./print";
import type {
  Busy,
  Driven,
  Explained,
  Exported,
  Intent,
  Options,
  Payload,
  Refused,
  Rows,
  Spec,
  Views,
  Window,
} from "./protocol";
import type { Drawer } from "./renderers/plotly";
import { save } from "./save";
import { type Change, Store } from "./store";
import type { Connection, Handlers } from "./sync";
import { Themed } from "./theme";
import { DashboardView } from "./views/dashboard";
import { DriversPanel } from "./views/drivers";
import { ExplainPanel } from "./views/explain";
import { makeView } from "./views/make";
import { type Reach, reachWords } from "./views/reach";
import { RowsPanel } from "./views/rows";
import type { Kept } from "./views/saved";

/** Intents whose answer changes the view that they name; that of others may change every view. */
const NARROW: ReadonlySet<Intent["type"]> = new Set([
  "drill",
  "up",
  "zoom",
  "table",
  "columns",
  "retry",
]);
const SILENT: ReadonlySet<Intent["type"]> = new Set([
  "save",
  "rename",
  "delete",
  "section",
  "options",
  "tiles",
  "runtime",
  "explain",
  "drivers",
  "rows",
  "window",
  "export",
]);

/** Milliseconds after which what waits steps back; what is there sooner shows no sign before it. */
const MOMENT = 150;
/** Milliseconds after which what was printed says of when it is. */
const OLD = 60_000;
/** Milliseconds that a kernel has to confirm what was printed before anything is said of it. */
const PATIENT = 2_000;

type Waiter = {
  take: (answer: Options | Window) => void;
  refuse?: (reason: Error) => void;
};

export class App implements Handlers {
  readonly root: HTMLElement;
  readonly #connection: Connection;
  readonly #store: Store;
  readonly #context: Context;
  readonly #announcer = new Announcer();
  readonly #queue = new DrawQueue();
  readonly #notice = new Notice();
  readonly #panel = new ExplainPanel();
  readonly #drivers = new DriversPanel();
  readonly #menu = new Menu();
  readonly #rows = new RowsPanel((intent) => this.#send(intent));
  readonly #live = new Live(
    () => this.#followers(),
    (intent) => this.#send(intent),
  );
  readonly #stage = h("div", { class: "dk-stage" });
  readonly #waiters = new Map<number, Waiter>();
  #dashboard: DashboardView | null = null;
  #single: { key: string; view: View } | null = null;
  readonly #themed: Themed;
  #link: Link = "live";
  #unanswered = 0;
  #awaited = -1;
  #slow = 0;
  readonly #early: Views[] = [];
  #address: Address | null = null;
  #attached: (model: AnyModel) => void = () => undefined;
  readonly #model = new Promise<AnyModel>((resolve) => {
    this.#attached = resolve;
  });
  readonly #kept: Kept = { saved: null, state: "", name: "" };

  constructor(connection: Connection, code: Pick<Context, "engine" | "grid">, signal: AbortSignal) {
    this.#connection = connection;
    this.#store = new Store((change) => this.#paint(change), queueMicrotask);
    this.root = h(
      "div",
      { class: "dk-root", "data-lm-suppress-shortcuts": "true", "aria-busy": "true" },
      this.#stage,
      this.#notice.el,
      this.#panel.el,
      this.#drivers.el,
      this.#rows.el,
      this.#menu.el,
      this.#announcer.el,
    );
    place(this.#stage, [h("div", { class: "dk-skeleton dk-pulse" })]);
    this.#themed = new Themed(this.root, () => this.#each((view) => view.restyle?.()), signal);
    this.#context = {
      announcer: this.#announcer,
      queue: this.#queue,
      sight: new Sight(),
      signal,
      live: this.#live,
      engine: (form) => this.#engine(() => code.engine(form)),
      grid: code.grid,
      send: (intent) => this.#send(intent),
      answered: () => this.#store.ack,
      child: async (id, until) => childOf(await this.#model, id, until),
      link: () => (served() ? location.href : ""),
      token: (name) => this.#themed.token(name),
      menu: this.#menu,
      rows: (view, state, mark) =>
        this.#rows.open(view, state.title || "this view", mark, state.files ?? []),
      asOf: () => this.#store.header?.as_of ?? "",
      keeps: () => this.#dashboard !== null,
      hint: (words) => this.#notice.hint(words),
      options: (view, field, search) => this.#options(view, field, search),
      window: (view, offset, limit) => this.#window(view, offset, limit),
      outline: (keys) => this.#dashboard?.outline(keys),
      reach: (view, control) => {
        const { spec } = this.#store;
        const keys = spec?.kind === "dashboard" ? spec.touches?.[view]?.[control] : undefined;
        return keys ? this.#reachOf(keys) : null;
      },
      reachOf: (keys) => this.#reachOf(keys),
    };
    this.root.addEventListener("keydown", (event) => this.#typed(event), { signal });
    globalThis.addEventListener("beforeprint", () => this.#print(true), { signal });
    globalThis.addEventListener("afterprint", () => this.#print(false), { signal });
    signal.addEventListener("abort", () => this.#dispose());
  }

  /** Be as wide as a sheet of paper and draw all charts for it; afterwards be as before. */
  #print(begins: boolean): void {
    this.root.classList.toggle("dk-printing", begins);
    this.#themed.printed = begins;
    this.#each((view) => view.restyle?.());
    if (begins) this.#queue.drawAll();
  }

  /** Begin the conversation through a model. */
  start(model: AnyModel, signal: AbortSignal): void {
    this.attach(model, signal);
    this.#name(String(model.get("_address") ?? ""), String(model.get("_session")), signal);
    const state = this.#address?.state;
    this.#send(state ? { type: "hello", state } : { type: "hello" });
  }

  /** Begin with what is printed in the page, before there is a model. */
  print({ address, at, session, message }: Printed, signal: AbortSignal): void {
    this.#connection.hold(this);
    if (Date.now() - at > OLD) setTimeout(() => this.#unconfirmed(at), PATIENT);
    this.#name(address, session, signal, 0);
    this.#connection.send({ type: "hello", printed: message.revision });
    this.views(message);
  }

  /** Be fulfilled once nothing is left to draw of what is in sight. */
  idle(): Promise<void> {
    return new Promise((done) => this.#queue.whenIdle(done));
  }

  /** Go on through a model. */
  attach(model: AnyModel, signal: AbortSignal): void {
    this.#attached(model);
    this.#connection.attach(model, this, signal);
  }

  #unconfirmed(at: number): void {
    if (this.#store.ack === 0) this.#notice.printed = at;
  }

  #name(name: string, session: string, signal: AbortSignal, step: number | null = null): void {
    this.#kept.name = name;
    if (name === "" || !served()) return;
    const restore = (state: string) => this.#send({ type: "restore", state });
    this.#address = new Address(name, session, restore, signal, step);
  }

  views(message: Views): void {
    const unasked = message.ack === null || message.ack <= this.#store.ack;
    if (unasked && !message.late && !message.early) this.#live.drop();
    if (message.early || this.#live.outruns(message.ack)) {
      if (message.early) this.#takeEarly(message);
      else this.#keep(message, false);
      // What a gesture shows stays whole until the kernel has answered it whole.
      this.#early.push(message);
      return;
    }
    this.#showEarly();
    // A kernel that started again counts anew.
    if (message.spec && message.revision < this.#store.revision) this.#awaited = -1;
    if (message.ack !== null) this.#notice.printed = null;
    const newest = this.#store.apply(message) && this.#store.ack >= this.#connection.asked;
    this.#keep(message, newest);
  }

  /** Take over what is said of the address and of saved views. */
  #keep({ address, saved }: Views, newest: boolean): void {
    if (address && newest) this.#address?.write(address, this.#store.ack);
    this.#kept.state = address?.state ?? this.#kept.state;
    this.#kept.saved = saved ?? this.#kept.saved;
    if (address?.note) this.#notice.hint(address.note);
  }

  /** Show what came early of the views that no gesture shows otherwise. */
  #takeEarly(message: Views): void {
    this.busy({ type: "busy", ack: null, revision: message.revision });
    const free = Object.entries(message.views).filter(([key]) => !this.#live.holds(key));
    if (free.length > 0) this.#store.apply({ ...message, views: Object.fromEntries(free) });
  }

  #showEarly(): void {
    for (const early of this.#early.splice(0)) this.#store.apply(early);
  }

  tiles(message: Tiles): void {
    this.#live.take(message);
  }

  explained(message: Explained): void {
    this.#panel.show(message);
  }

  driven(message: Driven): void {
    this.#drivers.show(message);
  }

  rows(message: Rows): void {
    this.#rows.show(message);
  }

  exported({ name, format, note, data }: Exported): void {
    save(name, format, data as DataView<ArrayBuffer>);
    if (note !== "") this.#notice.hint(`${name}.${format}: ${note}`);
  }

  busy({ revision }: Busy): void {
    if (revision <= this.#store.revision || this.#link !== "live") return;
    this.#awaited = revision;
    this.#busy(null);
  }

  options(message: Options | Window): void {
    this.#waiters.get(message.ack)?.take(message);
    this.#waiters.delete(message.ack);
  }

  window(message: Window): void {
    this.options(message);
  }

  refused({ ack, message, revision }: Refused): void {
    if (revision !== undefined) this.#unanswerable(revision, message);
    if (ack !== null) this.#live.refused(ack);
    const waiter = this.#waiters.get(ack ?? -1);
    waiter?.refuse?.(new Error(message));
    if (ack !== null && this.#waiters.delete(ack)) return;
    if (message === "") return;
    if (ack !== null && this.#rows.refused(ack, message)) return;
    if (ack !== null && this.#drivers.refused(ack, message)) return;
    if (revision !== undefined || !this.#live.outlives(ack)) {
      this.#live.rest();
      this.#showEarly();
    }
    this.#notice.hint(message);
  }

  /** Wait no longer for what the kernel cannot answer; a page that shows nothing yet offers to ask again. */
  #unanswerable(revision: number, message: string): void {
    if (this.#awaited <= revision) this.#awaited = -1;
    this.#notice.printed = null;
    this.#showEarly();
    if (this.#store.revision < 0) {
      const again = () => this.#send({ type: "hello" });
      const button = { class: "dk-button", type: "button", "data-action": "retry", onclick: again };
      place(this.#stage, [
        h("p", { class: "dk-state-text", role: "alert" }, message),
        h("button", button, "Try again"),
      ]);
    }
    this.#settle();
  }

  pending(count: number): void {
    this.#unanswered = count;
    if (count === 0 && this.#store.revision >= 0) this.#settle();
  }

  waiting(late: boolean): void {
    this.#notice.late = late;
  }

  /** Mark what is shown as old when the kernel can no longer answer. */
  link(link: Link): void {
    this.#awaited = -1;
    this.#link = link;
    this.#notice.link = link;
    this.root.dataset.link = link;
    if (link === "live") return;
    this.#live.rest();
    this.#showEarly();
    this.#settle();
  }

  #send(intent: Intent): number {
    const asks = !SILENT.has(intent.type) && this.#link === "live";
    if (asks) {
      const own = intent.type === "filter" || intent.type === "clear" || intent.type === "apply";
      this.#live.drop((own && intent.view) || "", intent.type === "filter" ? intent.field : "");
      this.#busy(NARROW.has(intent.type) && "view" in intent ? intent.view : null);
    }
    const seq = this.#connection.send(intent);
    if (asks && intent.type === "filter") this.#live.choose(intent, seq);
    if (intent.type === "drivers") this.#drivers.wait(seq);
    return seq;
  }

  /** Mark what may change as busy, at once. */
  #busy(only: string | null): void {
    this.root.setAttribute("aria-busy", "true");
    this.#slow ||= setTimeout(() => this.root.setAttribute("data-slow", ""), MOMENT);
    for (const element of this.root.querySelectorAll<HTMLElement>("[data-dashkit-view]")) {
      const { kind, dashkitView, live } = element.dataset;
      if (live === "foresees") continue;
      if (only === null ? kind !== "filters" : dashkitView === only) {
        element.setAttribute("aria-busy", "true");
      }
    }
  }

  get #waits(): boolean {
    if (this.#link !== "live") return false;
    const asked = this.#unanswered > 0 && this.#store.ack < this.#connection.asked;
    return asked || this.#store.revision < this.#awaited;
  }

  /** Take the busy marks away once everything asked, until then, has been answered and drawn. */
  #settle(painted = false): void {
    this.#queue.whenIdle(() => {
      if (this.#store.revision < 0) return;
      this.root.dataset.dashkitRevision = String(this.#store.revision);
      if (this.#waits) return;
      if (painted) this.#live.rest(true);
      this.#calm();
    });
  }

  #calm(): void {
    const undrawn = this.#undrawn();
    for (const element of this.#stage.querySelectorAll("[aria-busy=true]")) {
      const stays = element.getAttribute("data-status") === "loading" || undrawn.has(element);
      if (!stays) element.removeAttribute("aria-busy");
    }
    if (undrawn.size > 0) return;
    this.root.removeAttribute("aria-busy");
    this.root.removeAttribute("data-slow");
    clearTimeout(this.#slow);
    this.#slow = 0;
  }

  /** Give the charts in sight that still wait for the code that draws them. */
  #undrawn(): ReadonlySet<Element | null> {
    const waiting = this.root.querySelectorAll("[data-status=ready] .dk-plot-skeleton");
    const seen = [...waiting].filter((skeleton) => this.#context.sight.sees(skeleton));
    return new Set(seen.map((skeleton) => skeleton.closest("[data-dashkit-view]")));
  }

  /** Settle again after the charts that waited for the code have been drawn. */
  async #engine(load: () => Promise<Drawer>): Promise<Drawer> {
    try {
      return await load();
    } finally {
      setTimeout(() => this.#settle());
    }
  }

  #options(
    view: string,
    field: string,
    search: string,
  ): Promise<Pick<Options, "options" | "more">> {
    const seq = this.#send({ type: "options", view, field, search });
    return new Promise((resolve) => this.#waiters.set(seq, { take: resolve as Waiter["take"] }));
  }

  #window(view: string, offset: number, limit: number): Promise<Window> {
    const seq = this.#send({ type: "window", view, offset, limit });
    return new Promise((resolve, refuse) =>
      this.#waiters.set(seq, { take: resolve as Waiter["take"], refuse }),
    );
  }

  #reachOf(keys: readonly string[]): Reach | null {
    const shown = new Map(
      [...(this.#dashboard?.views ?? [])]
        .filter(([, { kind }]) => kind !== "filters")
        .map(([key]) => [key, this.#store.views.get(key)?.title || key]),
    );
    if (shown.size === 0) return null;
    const titles = keys.flatMap((key) => shown.get(key) ?? []);
    return { keys, words: reachWords(titles, shown.size) };
  }

  #paint(change: Change): void {
    const { spec, header, views } = this.#store;
    if (change.spec && spec) this.#build(spec);
    if (change.header && header) this.#dashboard?.header(header);
    for (const key of change.views) {
      const payload = views.get(key);
      const view =
        this.#dashboard?.view(key) ?? (this.#single?.key === key ? this.#single.view : undefined);
      if (payload && view) this.#show(view, payload);
    }
    this.#dashboard?.keep(this.#kept);
    this.#dashboard?.tidy(this.#store.ahead);
    this.#settle(true);
  }

  /** Confine what goes wrong in one view to that view. */
  #show(view: View, payload: Payload): void {
    try {
      view.update(payload);
    } catch (error) {
      console.error(`dashkit: the view “${payload.title}” could not be shown.`, error);
      const message = "This view could not be shown.";
      view.update({ ...payload, status: "error", message, retry: true });
    }
  }

  #build(spec: Spec): void {
    if (spec.kind === "dashboard") {
      this.#themed.use(spec.theme ?? null);
      this.#dashboard ??= new DashboardView(this.#context);
      this.#dashboard.build(spec, this.#store.views);
      place(this.#stage, [this.#dashboard.el]);
      return;
    }
    const payload = this.#store.views.get(spec.key);
    if (!payload || this.#single?.key === spec.key) return;
    this.#single = { key: spec.key, view: makeView(payload.kind, spec.key, this.#context) };
    place(this.#stage, [this.#single.view.el]);
  }

  *#followers(): Iterable<[string, View]> {
    for (const [key, { view }] of this.#dashboard?.views ?? []) yield [key, view];
  }

  #each(visit: (view: View) => void): void {
    if (this.#single) visit(this.#single.view);
    for (const [, { view }] of this.#dashboard?.views ?? []) visit(view);
  }

  #dispose(): void {
    this.#notice.stop();
    clearTimeout(this.#slow);
    this.#each((view) => view.dispose?.());
    this.root.remove();
  }

  #typed(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    const redo = (key === "z" && event.shiftKey) || key === "y";
    if (key !== "z" && !redo) return;
    event.preventDefault();
    event.stopPropagation();
    const { header } = this.#store;
    if (redo ? header?.can_redo : header?.can_undo) this.#send({ type: redo ? "redo" : "undo" });
  }
}
