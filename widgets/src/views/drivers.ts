/** The panel that says why a number changed: words, and what each segment did to the change. */
import { dialog } from "../dialog";
import { h, place } from "../dom";
import type { Driven } from "../protocol";

export class DriversPanel {
  /** The number of the request whose answer is shown or awaited. */
  #asked = -1;
  readonly #body = h("div", { class: "dk-explain" });
  readonly #dialog = dialog("dk-explain-dialog dk-drivers-dialog", this.#body);
  readonly el = this.#dialog.el;

  /** Open at once: the answer may take a while. */
  wait(seq: number): void {
    this.#asked = seq;
    this.#dialog.title("Why did it change?");
    place(this.#body, [
      h("p", { class: "dk-note", role: "status" }, "Comparing the segments of both periods …"),
    ]);
    this.#dialog.open();
  }

  /** Show an answer, unless the reader has closed the panel or asked for another one. */
  show(found: Driven): void {
    if (!this.#waits(found.ack)) return;
    this.#dialog.title(`Why did ${found.title || "it"} change?`);
    place(this.#body, [
      h("p", { class: "dk-drivers-words" }, found.words),
      h("p", { class: "dk-drivers-sides" }, sides(found)),
      ...found.dimensions.map((one, index) => dimension(one, index === 0)),
      ...found.notes.map((text) => h("p", { class: "dk-note" }, text)),
    ]);
  }

  /** Say why there is no answer; true when it is this panel that waits for it. */
  refused(ack: number, message: string): boolean {
    if (!this.#waits(ack)) return false;
    place(this.#body, [h("p", { class: "dk-state-text", role: "alert" }, message)]);
    return true;
  }

  /** A browser may tell of a closed panel after it was opened anew, so the panel itself is asked. */
  #waits(ack: number | null): boolean {
    return this.el.open && ack === this.#asked;
  }
}

const sides = ({ before, after, change }: Driven) =>
  `${before.join(": ")} → ${after.join(": ")} (${change})`;

function dimension(one: Driven["dimensions"][number], open: boolean): HTMLElement {
  const head = h(
    "tr",
    {},
    ...one.columns.map((name, at) => h("th", { scope: "col", "data-end": String(at > 0) }, name)),
  );
  const lines = one.rows.map((texts, row) => {
    const share = one.shares[row] ?? 0;
    const bar = h("span", { class: "dk-driver-bar", "data-side": share < 0 ? "down" : "up" });
    bar.style.setProperty("--dk-share", String(Math.abs(share)));
    const marked = one.marked[row] === true;
    return h(
      "tr",
      { "data-marked": String(marked) },
      ...texts.map((text, at) =>
        h(
          at === 0 ? "th" : "td",
          at === 0 ? { scope: "row" } : {},
          text,
          at === 0 && marked && h("span", { class: "dk-driver-mark" }, " ●"),
          at === 0 && marked && h("span", { class: "dk-sr" }, " moved otherwise than the rest"),
          at === texts.length - 1 && bar,
        ),
      ),
    );
  });
  const total = h(
    "tr",
    {},
    ...one.total.map((text, at) =>
      h(at === 0 ? "th" : "td", at === 0 ? { scope: "row" } : {}, text),
    ),
  );
  const table = h(
    "table",
    {},
    h("thead", {}, head),
    h("tbody", {}, ...lines),
    h("tfoot", {}, total),
  );
  const details = h(
    "details",
    { class: "dk-folded" },
    h("summary", {}, `By ${one.name}${one.reversal === "" ? "" : " ⚠"}`),
    one.reversal !== "" && h("p", { class: "dk-drivers-warning", role: "note" }, one.reversal),
    h("div", { class: "dk-scroll", tabindex: 0 }, table),
  );
  details.open = open || one.reversal !== "";
  return details;
}
