/** Views in places of a grid, as they were arranged. */
import { h } from "../dom";
import type { Screen, Spot } from "../protocol";

export const COLUMNS: Record<Screen, number> = { large: 12, desktop: 12, tablet: 6, mobile: 2 };

/** Say which kind of screen a dashboard of a width is on. */
export function screenOf(width: number): Screen {
  if (width >= 1440) return "large";
  if (width >= 1024) return "desktop";
  return width >= 768 ? "tablet" : "mobile";
}

/** Order places as they are read: from the top, from the left. */
export const inOrder = (spots: readonly Spot[]): Spot[] =>
  [...spots].sort((one, other) => one.y - other.y || one.x - other.x);

/** Put views in their places. */
export function placed(
  screen: Screen,
  spots: readonly Spot[],
  view: (key: string) => HTMLElement,
): HTMLElement {
  const boxes = inOrder(spots).map(({ key, x, y, w, h: tall }) => {
    const box = h("div", { class: "dk-cell" }, view(key));
    box.style.gridArea = `${y + 1} / ${x + 1} / span ${tall} / span ${w}`;
    return box;
  });
  const grid = h("div", { class: "dk-placed" }, ...boxes);
  grid.style.setProperty("--dk-columns", String(COLUMNS[screen]));
  return grid;
}

/** Write places as an author writes them. */
export function asCode(screens: Partial<Record<Screen, readonly Spot[]>>): string {
  const lines = Object.entries(screens).map(([screen, spots]) => {
    const places = inOrder(spots).map(
      ({ key, x, y, w, h: tall }) => `${JSON.stringify(key)}: (${x}, ${y}, ${w}, ${tall})`,
    );
    return `    "${screen}": {${places.join(", ")}},`;
  });
  return ["grid={", ...lines, "}"].join("\n");
}
