/** How many rows lie where along a range: small bars, those within the range in colour. */
import { s } from "../dom";
import type { Option, Scalar } from "../protocol";

const HEIGHT = 48;
const WIDTH = 1000;

/** Draw bars over a scale; `within` is the chosen part of it, from 0 to 1. */
export function bars(
  options: readonly Option[],
  number: (key: Scalar) => number,
  [min, max]: readonly [number, number],
  within: readonly [number, number],
): SVGElement {
  const edges = options.map(({ key }) => number(key));
  const gaps = edges.slice(1).map((edge, index) => edge - (edges[index] ?? edge));
  const span = max - min || 1;
  const width = Math.min(...gaps, span);
  const most = Math.max(1, ...options.map(({ count }) => count ?? 0));
  const drawn = options.map(({ count }, index) => {
    const edge = edges[index] ?? 0;
    const [from, to] = [edge, edge + width].map((at) =>
      Math.min(1, Math.max(0, (at - min) / span)),
    );
    const [left = 0, right = 0] = [from, to];
    const middle = (left + right) / 2;
    const height = count ? Math.max(2, (count / most) * HEIGHT) : 0;
    return s("rect", {
      x: left * WIDTH,
      y: HEIGHT - height,
      width: Math.max(2, (right - left) * WIDTH - 2),
      height,
      "data-within": String(middle >= within[0] && middle <= within[1]),
    });
  });
  const size = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" };
  return s("svg", { ...size, height: HEIGHT, focusable: "false" }, ...drawn);
}
