/** The one runtime of a page: imported once, mounts every view that its stub hands over. */
import type { RenderProps } from "@anywidget/types";
import { addressed } from "./address";
import { App } from "./app";
import { Chunk, fetched, importGzip } from "./chunk";
import { Prints } from "./print";
import type { Engine } from "./renderers/engine";
import type { Drawer } from "./renderers/plotly";
import styles from "./styles";
import { Connection } from "./sync";
import type { GridCode } from "./views/arrange";

const connections = new Map<string, Connection>();
const live = new Set<Connection>();
type Shared = Record<string, () => unknown>;

type Plotly = Drawer & { default: Engine; shared: Shared };

const plotly = new Chunk("plotly", live, importGzip<Plotly>, fetched(__PLOTLY_HASH__));
const geo = new Chunk("geo", live, async (bytes) => {
  const module = await importGzip<{ default: (engine: Engine, shared: Shared) => void }>(bytes);
  const { default: engine, shared } = await plotly.load();
  module.default(engine, shared);
  return engine;
});

const grid = new Chunk("grid", live, async (bytes) => {
  const module = await importGzip<{ default: GridCode }>(bytes);
  return module.default;
});

/** Give the code that draws charts; that for maps comes only where one is to be drawn. */
async function load(form?: string): Promise<Drawer> {
  if (form === "map") await geo.load();
  return plotly.load();
}

function connect(session: string, view: string): Connection {
  const name = `${session}\u0000${view}`;
  let connection = connections.get(name);
  if (!connection) {
    connection = new Connection((reply, bytes) => {
      if (reply.type === "refused") {
        plotly.fail(reply.message);
        geo.fail(reply.message);
        grid.fail(reply.message);
      } else if (bytes && reply.chunk === "plotly") plotly.receive(bytes);
      else if (bytes && reply.chunk === "geo") geo.receive(bytes);
      else if (bytes && reply.chunk === "grid") grid.receive(bytes);
    });
    connections.set(name, connection);
    live.add(connection);
  }
  return connection;
}

function addStyle(root: Node): void {
  const place = root instanceof ShadowRoot ? root : document.head;
  if (place.querySelector(`style[data-dashkit="${__VERSION__}"]`)) return;
  const style = document.createElement("style");
  style.dataset.dashkit = __VERSION__;
  style.textContent = styles;
  place.append(style);
}

function appOf(session: string, view: string, signal: AbortSignal): App {
  const code = { engine: load, grid: () => grid.load() };
  return new App(connect(session, view), code, signal);
}

const prints = new Prints(appOf);

/** Wait until what is drawn is on the screen; where nothing is painted, such as out of sight, a moment. */
const painted = () =>
  new Promise<void>((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });

/** Show what a page has printed for this code, by digest, after `begin` if it has; fulfilled once it is drawn as far as it can. */
export async function print(code: string, begin: () => void): Promise<void> {
  if (addressed()) return;
  addStyle(document);
  prints.show(document, code, begin);
  await fetched(__PLOTLY_HASH__);
  await new Promise((charts) => setTimeout(charts));
  await prints.idle();
  await painted();
}

/** Show a model in an element until `signal` aborts. */
export async function mount(props: RenderProps): Promise<void> {
  const { model, el, signal } = props;
  const [session, view] = [String(model.get("_session")), String(model.get("_view"))];
  if ((await prints.take(session, view, props)) || signal.aborted) return;
  addStyle(el.getRootNode());
  const app = appOf(session, view, signal);
  el.append(app.root);
  app.start(model, signal);
  plotly.load().catch(() => undefined);
}
