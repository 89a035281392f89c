/** The page of the harness: the built stub and runtime against the kernel in the page. */
import type { RenderProps } from "@anywidget/types";
import { Kernel } from "./kernel";

const STATIC = "/dashkit/static";
const chunk = async (name: string) => (await fetch(`${STATIC}/${name}.js.gz`)).arrayBuffer();

type Stub = { default: { render(props: RenderProps): void } };

const query = new URLSearchParams(location.search);
const stub = (await import(`${STATIC}/stub.js`)) as Stub;

for (const view of (query.get("views") ?? "").split(",")) {
  const kernel = new Kernel(chunk, view);
  const el = document.createElement("div");
  document.querySelector("main")?.append(el);
  const { signal } = new AbortController();
  Object.assign(globalThis, { kernel });
  stub.default.render({ model: kernel.model, el, signal } as unknown as RenderProps);
}
