/** Widgets of the kernel inside ours: any ipywidget or anywidget, by the id of its model. */
import type { AnyModel } from "@anywidget/types";

type ChildView = { el: HTMLElement; remove(): void; trigger?(event: string): void };
type Manager = {
  get_model(id: string): Promise<unknown>;
  create_view(model: unknown): Promise<ChildView>;
};

/** Make an element of a widget; it lives until `signal` aborts. */
export async function childOf(
  model: AnyModel | null,
  id: string,
  signal: AbortSignal,
): Promise<HTMLElement> {
  const manager = model?.widget_manager as unknown as Manager | undefined;
  if (!manager) throw new Error("there is no widget manager");
  const view = await manager.create_view(await manager.get_model(id));
  if (signal.aborted) view.remove();
  else signal.addEventListener("abort", () => view.remove());
  // What Jupyter's layout does when a widget comes onto the page; sliders measure themselves then.
  queueMicrotask(() => view.trigger?.("displayed"));
  return view.el;
}
