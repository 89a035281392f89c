/** Switch between all rows and those with one value. */
import type { Context } from "../context";
import type { ToggleControl } from "../controls";
import { h, setText } from "../dom";
import { counted } from "../format";

/** Make the switch of one field. */
export function toggleControl(
  view: string,
  context: Context,
): { el: HTMLElement; update(control: ToggleControl): void } {
  const label = h("span", { class: "dk-toggle-label" });
  const count = h("span", { class: "dk-option-count" });
  let shown: ToggleControl | null = null;
  let sent = 0;
  const button = h(
    "button",
    { class: "dk-control dk-toggle", type: "button", role: "switch", onclick: () => flip() },
    h("span", { class: "dk-switch", "aria-hidden": "true" }),
    label,
    count,
  );
  const show = (on: boolean) => {
    button.setAttribute("aria-checked", String(on));
    button.dataset.active = String(on);
  };
  const flip = () => {
    if (!shown) return;
    const on = button.getAttribute("aria-checked") !== "true";
    const { field, value } = shown;
    show(on);
    sent = context.send({ type: "filter", view, field, op: "in", values: on ? [value] : [] });
  };
  const update = (control: ToggleControl) => {
    shown = control;
    setText(label, control.label);
    setText(count, control.count === null ? "" : counted(control.count));
    if (context.answered() >= sent) show(control.on);
  };
  return { el: h("div", { class: "dk-control-box" }, button), update };
}
