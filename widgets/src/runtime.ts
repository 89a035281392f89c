/** The one runtime of a page: imported once, mounts every view that its stub hands over. */
import type { RenderProps } from "@anywidget/types";
import { App } from "./app";
import { Chunk, importGzip } from "./chunk";
import type { Engine } from "./renderers/engine";
import { Connection } from "./sync";
import theme from "./theme.css";
import tokens from "./tokens.css";

const connections = new Map<string, Connection>();
const live = new Set<Connection>();
const plotly = new Chunk("plotly", live, async (bytes) => {
  const module = await importGzip<{ default: Engine }>(bytes);
  return module.default;
});

function connect(session: string, view: string): Connection {
  const name = `${session}\u0000${view}`;
  let connection = connections.get(name);
  if (!connection) {
    connection = new Connection((reply, bytes) => {
      if (reply.type === "refused") plotly.fail(reply.message);
      else if (bytes && reply.chunk === "plotly") plotly.receive(bytes);
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
  style.textContent = tokens + theme;
  place.append(style);
}

/** Show a model in an element until `signal` aborts. */
export function mount({ model, el, signal }: RenderProps): void {
  addStyle(el.getRootNode());
  const connection = connect(String(model.get("_session")), String(model.get("_view")));
  const app = new App(connection, () => plotly.load(), signal);
  el.append(app.root);
  app.start(model, signal);
  plotly.load().catch(() => undefined);
}
