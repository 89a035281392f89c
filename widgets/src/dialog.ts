/** A dialog with a title and a way out; the browser keeps the focus within while it is open. */
import { type Child, h, icon, setText, uniqueId } from "./dom";

export type Dialog = {
  readonly el: HTMLDialogElement;
  title(text: string): void;
  /** Open it, unless it is open. */
  open(): void;
};

/** Make a dialog; `className` is what it looks like. */
export function dialog(className: string, ...inside: Child[]): Dialog {
  const heading = h("h3", { class: "dk-dialog-title", id: uniqueId("dialog") });
  const close = h(
    "button",
    { class: "dk-icon-button", type: "button", "aria-label": "Close", onclick: () => el.close() },
    icon("close"),
  );
  const el: HTMLDialogElement = h(
    "dialog",
    { class: `dk-dialog ${className}`, "aria-labelledby": heading.id },
    h("header", { class: "dk-head" }, heading, close),
    ...inside,
  );
  return {
    el,
    title: (text) => setText(heading, text),
    open: () => {
      if (!el.open) el.showModal();
    },
  };
}
