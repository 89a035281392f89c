/** A panel under a button, in the browser's top layer: no container can cut it off. */
import { h, uniqueId } from "./dom";

const MARGIN = 8;

export type Popover = { panel: HTMLElement; close(): void; isOpen(): boolean };

export type Box = { left: number; top: number; bottom: number; right: number };
type Size = { width: number; height: number };

/** Give the place of a panel of `size` beside `anchor` that keeps it inside `view`. */
export function placeBeside(anchor: Box, size: Size, view: Size): { left: number; top: number } {
  const left = Math.max(MARGIN, Math.min(anchor.left, view.width - size.width - MARGIN));
  const below = anchor.bottom + 4;
  const above = anchor.top - 4 - size.height;
  const fits = below + size.height <= view.height - MARGIN;
  const top = fits || above < MARGIN ? below : above;
  return { left, top: Math.max(MARGIN, Math.min(top, view.height - size.height - MARGIN)) };
}

/** Tie a panel with a label to a button; `opening` fills it before it shows, and gives what takes the focus. */
export function popover(
  button: HTMLButtonElement,
  label: string,
  opening: () => HTMLElement | null | undefined,
): Popover {
  const id = uniqueId("panel");
  const panel = h("div", { id, class: "dk-popover", popover: "auto", role: "dialog" });
  panel.setAttribute("aria-label", label);
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", id);
  button.popoverTargetElement = panel;
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  const settle = () => {
    const { width, height } = panel.getBoundingClientRect();
    const view = { width: document.documentElement.clientWidth, height: globalThis.innerHeight };
    const { left, top } = placeBeside(button.getBoundingClientRect(), { width, height }, view);
    panel.style.left = `${left}px`;
    panel.style.top = `${top}px`;
  };
  const close = () => {
    if (!isOpen()) return;
    panel.hidePopover();
    button.focus();
  };
  // Told with each frame before it is painted, so that a panel is never seen out of its place.
  const sized = new ResizeObserver(settle);
  let first: HTMLElement | null | undefined;
  panel.addEventListener("beforetoggle", (event) => {
    const open = (event as ToggleEvent).newState === "open";
    button.setAttribute("aria-expanded", String(open));
    first?.removeAttribute("autofocus");
    first = open ? opening() : null;
    first?.setAttribute("autofocus", "");
    if (!open) {
      sized.disconnect();
      globalThis.removeEventListener("scroll", settle, true);
      globalThis.removeEventListener("resize", settle);
      return;
    }
    sized.observe(panel);
    globalThis.addEventListener("scroll", settle, true);
    globalThis.addEventListener("resize", settle);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  return { panel, close, isOpen };
}
