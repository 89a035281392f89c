/** What a chart opens into: the menu of a mark, and the chart as an image. */
import type { Context } from "../context";
import { boxOf, released } from "../menu";
import type { Box } from "../popover";
import type { Chart } from "../protocol";
import type { Plot } from "../renderers/plotly";
import { save } from "../save";
import { marks, markWords, roleOf } from "./marks";
import { explainItem, markItems, membersOf } from "./opening";

export type OpenHost = {
  surface: HTMLElement;
  shown(): Chart | null;
  plot(): Plot | null;
  /** What the numbers of events stand for, where they have no room for their names. */
  numbered(): string;
  /** The mark that was read last. */
  at(): number;
  chosen(at: number): void;
  drill(at: number): void;
};

export class Opener {
  readonly #key: string;
  readonly #context: Context;
  readonly #host: OpenHost;

  constructor(key: string, context: Context, host: OpenHost) {
    this.#key = key;
    this.#context = context;
    this.#host = host;
  }

  /** Open the menu of the mark under the pointer, or of the one that was read last. */
  pointed(event: MouseEvent): void {
    const shown = this.#host.shown();
    const [point] = this.#host.plot()?.el._hoverdata ?? [];
    if (shown?.status !== "ready") return;
    const own = point && [undefined, "partial"].includes(roleOf(shown, point));
    const at = own ? marks(shown).index(point) : this.#host.at();
    const open = this.#menu(shown, at, boxOf(event, this.#host.surface));
    if (!open) return;
    event.preventDefault();
    released(event, open);
  }

  /** Open the menu of the mark that was read last, beside its label. */
  read(): void {
    const shown = this.#host.shown();
    const label = this.#host.plot()?.el.querySelector(".hoverlayer .hovertext");
    const box = (label ?? this.#host.surface).getBoundingClientRect();
    if (shown) this.#menu(shown, this.#host.at(), box)?.();
  }

  /** Give what opens the menu of a mark; null where there is nothing to do with it. */
  #menu(shown: Chart, at: number, box: Box): (() => void) | null {
    const mark = membersOf(shown, at);
    const text = at < 0 ? shown.title : markWords(shown, at);
    if (mark === null) {
      const words = `${text} stands for several members; it has no rows of its own.`;
      return () => this.#context.hint(words);
    }
    this.#host.chosen(at);
    const drill = { text: "Drill down", action: "drill-mark", run: () => this.#host.drill(at) };
    const items = [
      ...markItems(this.#key, shown, mark, this.#context),
      ...(shown.drill?.can && mark.length > 0 ? [drill] : []),
      ...explainItem(this.#key, shown, this.#context),
    ];
    if (items.length === 0) return null;
    return () => this.#context.menu.open(text, items, box, this.#host.surface);
  }

  /** Save the chart as an image with its title, filters and data time. */
  async image(ending: "png" | "svg"): Promise<void> {
    const [shown, plot] = [this.#host.shown(), this.#host.plot()];
    if (!shown || !plot) return;
    const { token, asOf } = this.#context;
    const colors = { color: token("text"), muted: token("text-muted"), paper: token("surface") };
    const filters = (shown.filters ?? []).join("; ");
    const events = this.#host.numbered();
    const said = [
      shown.note ?? "",
      events,
      filters && `Filters: ${filters}`,
      ...(shown.caveats ?? []),
    ];
    const notes = [...said, asOf()].filter((text) => text !== "");
    try {
      const frame = { title: shown.title, notes, ...colors };
      save(this.#key, ending, await plot.image(ending, frame));
    } catch (error) {
      console.error("dashkit: a chart could not be saved as an image.", error);
      this.#context.hint(`${shown.title} could not be saved as an image.`);
    }
  }
}
