/** Changes of a filter bar that are collected until they are applied. */
import type { Control, MemberControl, PeriodControl, SliderControl } from "../controls";
import type { Change } from "../protocol";
import { dayBefore } from "./days";

/** Name what a change is about; a newer one of the same name takes its place. */
export const changeName = (change: Change): string =>
  change.type === "filter" ? `filter ${change.field}` : change.type;

type Filtering = Extract<Change, { type: "filter" }>;

/** Give a control as it would be after a change. */
export function changed(control: Control, change: Change): Control {
  if (control.type === "period") return dated(control, change);
  if (change.type !== "filter" || change.field !== control.field) return control;
  if (control.type === "slider") return ranged(control, change);
  if (control.type === "toggle") return { ...control, on: change.values.length > 0 };
  if (control.type === "search") return { ...control, text: String(change.values[0] ?? "") };
  const member: MemberControl = {
    ...control,
    selected: change.values,
    exclude: change.values.length > 0 && change.op === "not_in",
  };
  return member;
}

function dated(control: PeriodControl, change: Change): PeriodControl {
  if (change.type === "compare") return { ...control, compare: change.value };
  if (change.type !== "period") return control;
  if ("words" in change) {
    return change.words === control.words
      ? control
      : { ...control, words: change.words, start: null, end: null };
  }
  const { start, end } = change;
  return { ...control, words: `${start} to ${end}`, start, end };
}

function ranged(control: SliderControl, change: Filtering): SliderControl {
  const [low = null, last = null] = change.values;
  const high = change.op === "range" && typeof last === "string" ? dayBefore(last) : last;
  return { ...control, low, high, missing: change.missing ?? false };
}

const meaning = (control: Control): string => {
  switch (control.type) {
    case "period":
      return JSON.stringify([control.words, control.compare]);
    case "slider":
      return JSON.stringify([control.low, control.high, control.missing]);
    case "toggle":
      return String(control.on);
    case "search":
      return control.text;
    default:
      return JSON.stringify([[...control.selected].sort(), control.exclude]);
  }
};

/** Say whether a change leaves all controls as they are. */
export const changesNothing = (controls: readonly Control[], change: Change): boolean =>
  controls.every((control) => meaning(changed(control, change)) === meaning(control));

/** The changes that wait to be applied, and those that were and are not answered yet. */
export class Pending {
  readonly #waiting = new Map<string, Change>();
  #sent: Change[] = [];
  #number = 0;

  /** The changes that `Apply` would send. */
  get waiting(): Change[] {
    return [...this.#waiting.values()];
  }

  /** Take a change; one that leads back to what the kernel says is forgotten. */
  take(change: Change, controls: readonly Control[]): void {
    const name = changeName(change);
    this.#waiting.delete(name);
    if (!changesNothing(this.#over(controls, this.#sent), change)) this.#waiting.set(name, change);
  }

  /** Forget what waits. */
  reset(): void {
    this.#waiting.clear();
  }

  /** Hand over what waits to `send`, which gives the number of the request. */
  apply(send: (changes: Change[]) => number): void {
    this.#sent = this.waiting;
    this.#waiting.clear();
    if (this.#sent.length > 0) this.#number = send(this.#sent);
  }

  /** Give the controls as they are with all that was changed; `answered` is the newest answer. */
  show(controls: readonly Control[], answered: number): Control[] {
    if (answered >= this.#number) this.#sent = [];
    for (const [name, change] of this.#waiting) {
      if (changesNothing(this.#over(controls, this.#sent), change)) this.#waiting.delete(name);
    }
    return this.#over(controls, [...this.#sent, ...this.waiting]);
  }

  #over(controls: readonly Control[], changes: readonly Change[]): Control[] {
    return controls.map((control) => changes.reduce(changed, control));
  }
}
