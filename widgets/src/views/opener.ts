/** What a chart opens into: the menu of a mark, and the chart as an image. */
import type { Context } from "../context";
import { boxOf } from "../menu";
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
    const own = point && roleOf(shown, point) === undefined;
    const at = own ? marks(shown).index(point) : this.#host.at();
    if (this.#open(shown, at, boxOf(event, this.#host.surface))) event.preventDefault();
  }

  /** Open the menu of the mark that was read last, beside its label. */
  read(): void {
    const shown = this.#host.shown();
    const label = this.#host.plot()?.el.querySelector(".hoverlayer .hovertext");
    const box = (label ?? this.#host.surface).getBoundingClientRect();
    if (shown) this.#open(shown, this.#host.at(), box);
  }

  #open(shown: Chart, at: number, box: Box): boolean {
    const mark = membersOf(shown, at);
    const text = at < 0 ? shown.title : markWords(shown, at);
    if (mark === null) {
      this.#context.hint(`${text} stands for several members; it has no rows of its own.`);
      return true;
    }
    this.#host.chosen(at);
    const drill = { text: "Drill down", action: "drill-mark", run: () => this.#host.drill(at) };
    const items = [
      ...markItems(this.#key, shown, mark, this.#context),
      ...(shown.drill?.can && mark.length > 0 ? [drill] : []),
      ...explainItem(this.#key, shown, this.#context),
    ];
    this.#context.menu.open(text, items, box, this.#host.surface);
    return items.length > 0;
  }

  /** Save the chart as an image with its title, filters and data time. */
  async image(ending: "png" | "svg"): Promise<void> {
    const [shown, plot] = [this.#host.shown(), this.#host.plot()];
    if (!shown || !plot) return;
    const { token, asOf } = this.#context;
    const colors = { color: token("text"), muted: token("text-muted"), paper: token("surface") };
    const filters = (shown.filters ?? []).join("; ");
    const said = [shown.note ?? "", filters && `Filters: ${filters}`, ...(shown.caveats ?? [])];
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
