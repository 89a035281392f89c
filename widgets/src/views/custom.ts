/** A view that an analyst made: a widget, a picture, or HTML in a frame without scripts. */
import type { Context, View } from "../context";
import { h, place } from "../dom";
import type { Custom } from "../protocol";
import { Card } from "./card";

export function customView(key: string, context: Context): View<Custom> {
  const card = new Card(key, "custom", context);
  const stage = h("div", { class: "dk-custom-stage" });
  const words = h("div", { class: "dk-sr" });
  place(card.body, [stage, words]);
  let shown = "";
  let leave = new AbortController();
  const end = () => leave.abort();
  context.signal.addEventListener("abort", end);

  const show = async (state: Custom): Promise<void> => {
    end();
    leave = new AbortController();
    const { signal } = leave;
    if (state.form === "image") {
      place(stage, [h("img", { src: state.image, alt: state.alt })]);
    } else if (state.form === "html") {
      const frame = h("iframe", { class: "dk-custom-frame", sandbox: "", title: state.title });
      frame.srcdoc = state.html;
      place(stage, [frame]);
    } else {
      const child = await context.child(state.widget, signal);
      if (!signal.aborted) place(stage, [child]);
    }
  };

  const update = (state: Custom) => {
    if (!card.update(state)) return;
    place(words, state.rows && state.columns ? [table(state.columns, state.rows)] : []);
    const next = state.form === "widget" ? state.widget : JSON.stringify(state);
    if (next === shown) return;
    shown = next;
    show(state).catch((error: unknown) => {
      console.error(`dashkit: the widget of “${state.title}” could not be shown.`, error);
      shown = "";
      const message = "The widget of this view could not be shown.";
      card.update({ ...state, status: "error", message, retry: false });
    });
  };
  return { el: card.el, update, dispose: end };
}

/** The first rows, for those who do not see the drawing. */
function table(columns: string[], rows: string[][]): HTMLElement {
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = rows.map((row) => h("tr", {}, ...row.map((text) => h("td", {}, text))));
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...body));
}
