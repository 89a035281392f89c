/** Keep rows whose text holds what is typed; sent when typing rests, or at once on Enter. */
import type { Context } from "../context";
import type { SearchControl } from "../controls";
import { h, icon, setAttribute, setText } from "../dom";

export const TYPING = 300;
const LONGEST = 200;

/** Make the text search of one field. */
export function searchControl(
  view: string,
  context: Context,
): { el: HTMLElement; update(control: SearchControl): void } {
  const label = h("span", { class: "dk-control-label" });
  let shown: SearchControl | null = null;
  let sent = 0;
  let last = "";
  let typing: ReturnType<typeof setTimeout> | undefined;
  const input = h("input", {
    class: "dk-search",
    type: "search",
    placeholder: "contains…",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: String(LONGEST),
    oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(send, TYPING);
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Escape" && input.value !== "") input.value = "";
      else if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      send();
    },
  });
  const box = h("label", { class: "dk-control dk-text-search" }, icon("search", 14), label, input);
  const send = () => {
    clearTimeout(typing);
    typing = undefined;
    const text = input.value.trim() === "" ? "" : input.value;
    if (!shown || text === last) return;
    last = text;
    box.dataset.active = String(text !== "");
    const values = text === "" ? [] : [text];
    sent = context.send({ type: "filter", view, field: shown.field, op: "contains", values });
  };
  context.signal.addEventListener("abort", () => clearTimeout(typing));
  const update = (control: SearchControl) => {
    shown = control;
    setText(label, control.label);
    setAttribute(input, "aria-label", `${control.label} contains`);
    if (typing !== undefined || context.answered() < sent) return;
    last = control.text;
    if (input.value !== control.text) input.value = control.text;
    box.dataset.active = String(control.text !== "");
  };
  return { el: h("div", { class: "dk-control-box" }, box), update };
}
