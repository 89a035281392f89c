/** The `_esm` of every view: finds the one runtime of the page, or asks the kernel for it once. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import { fetched } from "./chunk";

type Mount = (props: RenderProps) => void;
type Reply = { type?: string; chunk?: string; message?: string };
type Shared = { mount: Promise<Mount>; open: (bytes: DataView) => void; waiting: Set<AnyModel> };

const KEY = Symbol.for(`dashkit.runtime.${__RUNTIME_HASH__}`);
const AGAIN = 2_500;
const SILENT = 10_000;

function share(): Shared {
  const waiting = new Set<AnyModel>();
  let open: Shared["open"] = () => undefined;
  let turn = 0;
  const ask = () => {
    const models = [...waiting];
    models[turn++ % models.length]?.send({ v: 1, seq: 0, type: "runtime", chunk: "runtime" });
  };
  const timer = setInterval(ask, AGAIN);
  const before = fetched<{ mount: Mount }>(__RUNTIME_HASH__);
  const mount = new Promise<Mount>((resolve) => {
    let opened = false;
    const done = (module: { mount: Mount }) => {
      clearInterval(timer);
      resolve(module.mount);
    };
    before?.then((module) => {
      if (module && !opened) {
        opened = true;
        done(module);
      }
    });
    open = async (bytes) => {
      if (opened) return;
      opened = true;
      try {
        const stream = new Blob([bytes as DataView<ArrayBuffer>]).stream();
        const text = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
        const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
        const module = (await import(/* @vite-ignore */ url)) as { mount: Mount };
        URL.revokeObjectURL(url);
        done(module);
      } catch (error) {
        console.warn("dashkit: the code of the page did not open; asking again.", error);
        opened = false;
      }
    };
  });
  if (before) before.then((module) => module ?? ask());
  else queueMicrotask(ask);
  return { mount, open, waiting };
}

function render(props: RenderProps): void {
  const { model, el, signal } = props;
  const page = globalThis as { [KEY]?: Shared };
  page[KEY] ??= share();
  const shared = page[KEY];
  const notice = document.createElement("p");
  notice.setAttribute("role", "status");
  notice.style.cssText = "margin:0;padding:12px;min-height:80px;opacity:.7;font:14px system-ui";
  el.append(notice);
  const listen = (content: Reply, buffers: DataView[]) => {
    const [bytes] = buffers;
    if (content.type === "runtime" && content.chunk === "runtime" && bytes) shared.open(bytes);
    if (content.type === "refused") notice.textContent = content.message ?? "";
  };
  const timer = setTimeout(() => {
    notice.textContent = "Waiting for the kernel… If this stays, run the cell again.";
  }, SILENT);
  const leave = () => {
    clearTimeout(timer);
    shared.waiting.delete(model);
    model.off("msg:custom", listen);
    notice.remove();
  };
  shared.waiting.add(model);
  model.on("msg:custom", listen);
  signal.addEventListener("abort", leave);
  shared.mount.then((mount) => {
    leave();
    if (!signal.aborted) mount(props);
  });
}

export default { initialize() {}, render };
