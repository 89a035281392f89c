/** Whether the kernel behind a model can still answer: comm, websocket and kernel, each as far as it tells. */
import type { AnyModel } from "@anywidget/types";

/** `lost`: no connection, it may come back. `gone`: this kernel will never answer again. */
export type Link = "live" | "lost" | "gone";

type Signal<Value> = {
  connect(slot: (sender: unknown, value: Value) => void): void;
  disconnect(slot: (sender: unknown, value: Value) => void): void;
};
type Kernel = {
  connectionStatus?: string;
  connectionStatusChanged?: Signal<string>;
  statusChanged?: Signal<string>;
};

const OVER = new Set(["dead", "terminating", "restarting", "autorestarting"]);

/** Give the kernel of a widget manager; Jupyter's managers have one, others do not. */
function kernelOf(model: AnyModel): Kernel | null {
  try {
    return (model.widget_manager as { kernel?: Kernel | null } | undefined)?.kernel ?? null;
  } catch {
    return null;
  }
}

/** Call `changed` when the kernel is lost, gone or back, until `signal` aborts. */
export function watchLink(
  model: AnyModel,
  changed: (link: Link) => void,
  signal: AbortSignal,
): void {
  const gone = () => changed("gone");
  const connection = (_: unknown, status: string) =>
    changed(status === "connected" ? "live" : "lost");
  const life = (_: unknown, status: string) => {
    if (OVER.has(status)) gone();
  };
  const kernel = kernelOf(model);
  // ipywidgets announces a comm that stopped working on the model; the names are not in AnyModel's types.
  for (const event of ["comm_live_update", "comm:close"]) model.on(event, gone);
  kernel?.connectionStatusChanged?.connect(connection);
  kernel?.statusChanged?.connect(life);
  signal.addEventListener("abort", () => {
    for (const event of ["comm_live_update", "comm:close"]) model.off(event, gone);
    kernel?.connectionStatusChanged?.disconnect(connection);
    kernel?.statusChanged?.disconnect(life);
  });
}
