/** A number against its comparison value as a card says it; the mirror of `dashkit/model/change.py`. */
import { relative } from "./cube/tile";
import { percentChange, points, type Spec, signed } from "./format";
import type { Judgement, Kpi } from "./protocol";

export type Judged = Spec & { good: string; tolerance: number; percentage: boolean };

export type Change = Pick<Kpi, "change" | "arrow" | "status_of">;

export function compared(value: number, base: number, spec: Judged): Change {
  if (Number.isNaN(value) || Number.isNaN(base)) {
    return { change: "n/a", arrow: "none", status_of: "none" };
  }
  const delta = value - base;
  return {
    change: words(value, base, delta, spec),
    arrow: delta === 0 ? "flat" : delta > 0 ? "up" : "down",
    status_of: judged(delta, base, spec),
  };
}

function words(value: number, base: number, delta: number, spec: Judged): string {
  if (spec.percentage) {
    return spec.unit === "%" ? signed(delta, { ...spec, unit: "pp" }) : points(delta);
  }
  const share = relative(value, base);
  if (!Number.isNaN(share)) return percentChange(share);
  return base === 0 && value > 0 ? "new" : signed(delta, spec);
}

function judged(delta: number, base: number, spec: Judged): Judgement {
  const allowed = spec.tolerance * (spec.percentage ? 1 : Math.abs(base));
  if (spec.good === "neutral" || Math.abs(delta) <= allowed) return "neutral";
  return delta > 0 === (spec.good === "up") ? "good" : "bad";
}
