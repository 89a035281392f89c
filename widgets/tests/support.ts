/** What the tests of views share: a context that notes what is asked, an engine that draws nothing. */
import { vi } from "vitest";
import { Announcer } from "../src/a11y";
import { App } from "../src/app";
import type { Context } from "../src/context";
import type { Expression, Tile } from "../src/cube/sent";
import { h } from "../src/dom";
import { DrawQueue, Sight } from "../src/draw";
import { Live } from "../src/live";
import { type Item, Menu } from "../src/menu";
import type { Intent, Option, Payload } from "../src/protocol";
import type { Engine, Graph, MarkEvent } from "../src/renderers/engine";
import { type Drawer, Plot } from "../src/renderers/plotly";
import { Connection } from "../src/sync";
import { makeView } from "../src/views/make";

export class FakeEngine implements Engine, Drawer {
  readonly drawn: { data: Record<string, unknown>[]; layout: Record<string, unknown> }[] = [];
  readonly hovered: unknown[] = [];
  readonly panels: string[] = [];
  click: (event: MarkEvent) => void = () => undefined;

  react(
    graph: Graph,
    data: Record<string, unknown>[],
    layout: Record<string, unknown>,
  ): Promise<void> {
    this.drawn.push({ data, layout });
    graph._fullData = data;
    graph.on = (name, listener) => {
      if (name === "plotly_click") this.click = listener;
    };
    return Promise.resolve();
  }

  plot(clicked: (event: MarkEvent) => void): Plot {
    return new Plot(this, clicked);
  }

  purge(): void {}

  readonly images: { data: unknown; layout: Record<string, unknown> }[] = [];

  toImage(figure: { data: unknown; layout: Record<string, unknown> }): Promise<string> {
    this.images.push(figure);
    return Promise.resolve("data:image/svg+xml,%3Csvg%2F%3E");
  }

  Fx = {
    hover: (_: Graph, points: unknown[], panel: string) => {
      this.hovered.push(...points);
      this.panels.push(panel);
    },
    unhover() {},
  };
}

export type Asked = Context & {
  sent: Intent[];
  engineOf: FakeEngine;
  outlined: (readonly string[] | null)[];
  /** The menus that were opened. */
  opened: { title: string; items: Item[] }[];
};

/** Give a page its code: what draws charts, and nothing that moves views. */
export const codeOf = (engine: Context["engine"]): Pick<Context, "engine" | "grid"> => ({
  engine,
  grid: () => Promise.reject(new Error("no grid")),
});

/** Put an application without a model on the page. */
export function onPage(signal: AbortSignal): App {
  const code = codeOf(async () => new FakeEngine());
  const app = new App(new Connection(), code, signal);
  document.body.append(app.root);
  return app;
}

/** How a tile tells of a measure without a unit. */
export const measure = (
  expression: Expression,
  empty: number | null = 0,
): Tile["measures"][number] => ({
  expression,
  unit: "",
  format: "",
  good: "up",
  tolerance: 0,
  percentage: false,
  empty,
});

/** Buttons for arranging views that do nothing. */
export const still = { begin: async () => undefined, end: () => undefined, code: () => "" };

/** Make a context; `found` is what the kernel lists for a search. */
export function context(found: Option[] = []): Asked {
  const sent: Intent[] = [];
  const outlined: (readonly string[] | null)[] = [];
  const engineOf = new FakeEngine();
  const opened: Asked["opened"] = [];
  const menu = new Menu();
  menu.open = (title, items) => void opened.push({ title, items: [...items] });
  const sight = new Sight();
  vi.spyOn(sight, "sees").mockReturnValue(true);
  return {
    sent,
    engineOf,
    outlined,
    opened,
    menu,
    rows: (view, _, mark) => sent.push({ type: "rows", view, mark, sort: [], page: 0, search: "" }),
    window: () => new Promise(() => undefined),
    keeps: () => true,
    asOf: () => "Data to 7 Nov 2026",
    hint: (words) => void opened.push({ title: words, items: [] }),
    announcer: new Announcer(),
    queue: new DrawQueue(),
    sight,
    signal: new AbortController().signal,
    live: new Live(
      () => [],
      () => 0,
    ),
    send: (intent) => sent.push(intent),
    link: () => "",
    child: async (id) => h("div", { "data-child": id }),
    answered: () => sent.length,
    token: (name) => `<${name}>`,
    ...codeOf(() => Promise.resolve(engineOf)),
    outline: (keys) => outlined.push(keys),
    reach: () => null,
    reachOf: (keys) => ({ keys, words: `Affects ${keys.join()}.` }),
    options: async () => ({ options: found, more: false }),
  };
}

/** Let promises and microtasks that wait for each other go on. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

export function press(target: Element, key: string, more: KeyboardEventInit = {}): void {
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
}

/** Find an element that must be there. */
export function find<Found extends Element = HTMLElement>(
  root: ParentNode,
  selector: string,
): Found {
  const found = root.querySelector<Found>(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
}

/** Send what a browser sends when a panel opens or closes: the test's page knows no top layer. */
function toggle(panel: Element, newState: "open" | "closed"): void {
  panel.dispatchEvent(Object.assign(new Event("beforetoggle"), { newState }));
  if (newState === "open") panel.querySelector<HTMLElement>("[autofocus]")?.focus();
}

/** Open the panel in an element; what comes of the later `toggle` is not there yet. */
export function openPanel(el: ParentNode): HTMLElement {
  const panel = find(el, "[popover]");
  panel.hidePopover = () => toggle(panel, "closed");
  toggle(panel, "open");
  return panel;
}

/** Give an element the size that a browser would. */
export function sized(element: Element, width = 600, height = 300): void {
  Object.defineProperty(element, "clientWidth", { value: width });
  Object.defineProperty(element, "clientHeight", { value: height });
}

/** Show one view by itself. */
export function show(state: Payload, made: Asked = context()) {
  const view = makeView(state.kind, "view", made);
  document.body.replaceChildren(view.el);
  view.update(state);
  return { ...made, el: view.el, update: (next: Payload) => view.update(next) };
}
