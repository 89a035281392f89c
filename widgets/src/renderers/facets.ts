/** Small multiples: as many panels beside each other as there is room for. */
type Tree = Record<string, unknown>;

const PANEL = 140;
const MOST = 4;
const GAP = 0.05;
/** Of a panel with its margins, what its name may take. */
const TEXT = 0.8;
export const ROW = 150;

/** Give the number of columns for a width, none left half empty where it can be helped. */
export function columnsFor(count: number, width: number): number {
  const fit = Math.max(1, Math.min(MOST, count, Math.floor(width / PANEL)));
  const rows = Math.ceil(count / fit);
  return Math.ceil(count / rows);
}

const facets = (layout: Tree) => (layout.meta as { facets?: number } | undefined)?.facets ?? 0;

/** Give the height that small multiples need; 0 for other charts. */
export function heightFor(layout: Tree, width: number): number {
  const count = facets(layout);
  return count === 0 ? 0 : Math.ceil(count / columnsFor(count, width)) * ROW;
}

/** Place the panels of a layout for a width; rows have one height in pixels for name and dates. */
export function arrange(layout: Tree, width: number, height: number): void {
  const count = facets(layout);
  if (count === 0) return;
  const columns = columnsFor(count, width);
  const rows = Math.ceil(count / columns);
  const gap = columns > 1 ? GAP : 0;
  const wide = (1 - gap * (columns - 1)) / columns;
  const [name, dates] = [24 / height, 24 / height];
  const names = (layout.annotations as Tree[]).filter((note) => note.name === "facet");
  for (let place = 0; place < count; place++) {
    const number = place === 0 ? "" : String(place + 1);
    const left = (place % columns) * (wide + gap);
    const row = Math.floor(place / columns);
    const [low, high] = [1 - (row + 1) / rows, 1 - row / rows];
    const last = place + columns >= count;
    const x = layout[`xaxis${number}`] as Tree;
    const y = layout[`yaxis${number}`] as Tree;
    Object.assign(x, { domain: [left, left + wide], showticklabels: last });
    Object.assign(y, { domain: [low + (row < rows - 1 ? dates : 0), high - name] });
    y.showticklabels = place % columns === 0;
    Object.assign(names[place] ?? {}, { x: left, y: high - name, width: wide * width * TEXT });
  }
}
