/** Moving and resizing views, by pointer or by keyboard, until the viewer is done. */
import type { GridStack as Grid, GridStackNode } from "gridstack";
import type { Context } from "../context";
import { h, icon } from "../dom";
import type { Screen, Spot } from "../protocol";
import { COLUMNS, inOrder } from "./grid";

/** A cell is 60 px high; tiles stand 16 px apart. */
const CELL = 76;
const HALF_GAP = 8;
const LEAST = 2;

export type GridCode = { GridStack: typeof Grid; css: string };
type Step = Partial<Record<"x" | "y" | "w" | "h", number>>;

const MOVES: Record<string, Step> = {
  ArrowLeft: { x: -1 },
  ArrowRight: { x: 1 },
  ArrowUp: { y: -1 },
  ArrowDown: { y: 1 },
};
const SIZES: Record<string, Step> = {
  ArrowLeft: { w: -1 },
  ArrowRight: { w: 1 },
  ArrowUp: { h: -1 },
  ArrowDown: { h: 1 },
};

export class Arranging {
  readonly screen: Screen;
  readonly #code: GridCode;
  readonly #context: Context;
  readonly #grids = new Map<HTMLElement, Grid | null>();

  constructor(code: GridCode, context: Context, screen: Screen) {
    this.#code = code;
    this.#context = context;
    this.screen = screen;
  }

  /** Make the tiles of a section; they move once `start` was called. */
  section(
    spots: readonly Spot[],
    view: (key: string) => HTMLElement,
    title: (key: string) => string,
  ): HTMLElement {
    const tiles = inOrder(spots).map((spot) => {
      // No <button>: the library leaves those to themselves.
      const handle = h(
        "div",
        {
          class: "dk-move",
          role: "button",
          tabindex: 0,
          "aria-label": `Move ${title(spot.key)}`,
          title: "Drag; arrow keys move, Shift and arrow keys resize",
          onkeydown: (event: KeyboardEvent) => this.#step(event, title(spot.key)),
        },
        icon("move", 16),
      );
      const content = h("div", { class: "grid-stack-item-content" }, view(spot.key), handle);
      return h(
        "div",
        {
          class: "grid-stack-item",
          "gs-id": spot.key,
          "gs-x": spot.x,
          "gs-y": spot.y,
          "gs-w": spot.w,
          "gs-h": spot.h,
          "gs-min-w": LEAST,
          "gs-min-h": LEAST,
        },
        content,
      );
    });
    const grid = h("div", { class: "grid-stack dk-arranging" }, ...tiles);
    this.#grids.set(grid, null);
    return grid;
  }

  /** Let the tiles on the page be moved. */
  start(): void {
    const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
    for (const [el, grid] of this.#grids) {
      if (grid) continue;
      const root = el.getRootNode() as Document | ShadowRoot;
      addStyle(root, this.#code.css);
      const options = {
        column: COLUMNS[this.screen],
        cellHeight: CELL,
        margin: HALF_GAP,
        float: true,
        animate: !still,
        handle: ".dk-move",
      };
      this.#grids.set(el, this.#code.GridStack.init(options, el));
    }
  }

  /** Give the places as they are now. */
  get spots(): Spot[] {
    return [...this.#grids.values()].flatMap((grid) => (grid?.engine.nodes ?? []).map(spotOf));
  }

  end(): void {
    for (const grid of this.#grids.values()) grid?.destroy(false);
    this.#grids.clear();
  }

  #step(event: KeyboardEvent, title: string): void {
    const step = (event.shiftKey ? SIZES : MOVES)[event.key];
    const tile = (event.currentTarget as Element).closest<HTMLElement>(".grid-stack-item");
    const grid = tile && this.#grids.get(tile.parentElement as HTMLElement);
    const node = (tile as { gridstackNode?: GridStackNode } | null)?.gridstackNode;
    if (!step || !tile || !grid || !node) return;
    event.preventDefault();
    event.stopPropagation();
    const now = spotOf(node);
    const next = {
      x: Math.max(0, now.x + (step.x ?? 0)),
      y: Math.max(0, now.y + (step.y ?? 0)),
      w: Math.max(LEAST, now.w + (step.w ?? 0)),
      h: Math.max(LEAST, now.h + (step.h ?? 0)),
    };
    if (next.x + next.w > COLUMNS[this.screen]) return;
    grid.update(tile, next);
    const { x, y, w, h: tall } = spotOf(node);
    const columns = COLUMNS[this.screen];
    this.#context.announcer.say(
      `${title}: column ${x + 1} of ${columns}, row ${y + 1}, ${w} wide, ${tall} high`,
    );
  }
}

const spotOf = ({ id = "", x = 0, y = 0, w = 1, h: tall = 1 }: GridStackNode): Spot => ({
  key: id,
  x,
  y,
  w,
  h: tall,
});

function addStyle(root: Document | ShadowRoot, css: string): void {
  const place = "head" in root ? root.head : root;
  if (place.querySelector("style[data-dashkit-grid]")) return;
  const style = document.createElement("style");
  style.dataset.dashkitGrid = "";
  style.textContent = css;
  place.append(style);
}
