/** Code that comes later: one request a page, asked again of another model if nobody answers. */
import type { Connection } from "./sync";

const AGAIN = 12_000;

export async function importGzip<Module>(bytes: DataView): Promise<Module> {
  const stream = new Blob([bytes as DataView<ArrayBuffer>]).stream();
  const code = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const module = (await import(/* @vite-ignore */ url)) as Module;
  URL.revokeObjectURL(url);
  return module;
}

export class Chunk<Module> {
  readonly #name: "plotly";
  readonly #connections: Set<Connection>;
  readonly #open: (bytes: DataView) => Promise<Module>;
  #loaded: Promise<Module> | null = null;
  #receive: (bytes: DataView) => void = () => undefined;

  constructor(
    name: "plotly",
    connections: Set<Connection>,
    open: (bytes: DataView) => Promise<Module>,
  ) {
    this.#name = name;
    this.#connections = connections;
    this.#open = open;
  }

  receive(bytes: DataView): void {
    this.#receive(bytes);
  }

  /** Give the module, asking for it the first time. */
  load(): Promise<Module> {
    this.#loaded ??= this.#ask();
    return this.#loaded;
  }

  async #ask(): Promise<Module> {
    let turn = 0;
    const ask = () => {
      const live = [...this.#connections].filter((connection) => connection.isLive);
      live[turn++ % live.length]?.send({ type: "runtime", chunk: this.#name });
    };
    const bytes = await new Promise<DataView>((resolve) => {
      const timer = setInterval(ask, AGAIN);
      this.#receive = (received) => {
        clearInterval(timer);
        resolve(received);
      };
      ask();
    });
    return this.#open(bytes);
  }
}
