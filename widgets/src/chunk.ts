/** Code that comes later: asked for once a page, again when nobody answers or what came is broken. */
import type { Connection } from "./sync";

const AGAIN = 12_000;
const TURNS = 4;

/** Code that the page fetched before, by digest; null where that failed. Pages of a server have some. */
export const fetched = <Module>(digest: string): Promise<Module | null> | undefined =>
  (globalThis as { dashkitCode?: Record<string, Promise<Module | null>> }).dashkitCode?.[digest];

export async function importGzip<Module>(bytes: DataView): Promise<Module> {
  const stream = new Blob([bytes as DataView<ArrayBuffer>]).stream();
  const code = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return (await import(/* @vite-ignore */ url)) as Module;
  } finally {
    URL.revokeObjectURL(url);
  }
}

type Name = "plotly" | "geo" | "grid";

type Asked = {
  receive(bytes: DataView): void;
  fail(message: string): void;
};

export class Chunk<Module> {
  readonly #name: Name;
  readonly #connections: Set<Connection>;
  readonly #open: (bytes: DataView) => Promise<Module>;
  readonly #fetched: Promise<Module | null> | undefined;
  #loaded: Promise<Module> | null = null;
  #asked: Asked | null = null;

  constructor(
    name: Name,
    connections: Set<Connection>,
    open: (bytes: DataView) => Promise<Module>,
    fetched?: Promise<Module | null>,
  ) {
    this.#name = name;
    this.#connections = connections;
    this.#open = open;
    this.#fetched = fetched;
  }

  receive(bytes: DataView): void {
    this.#asked?.receive(bytes);
  }

  /** The kernel says that it cannot give the chunk. */
  fail(message: string): void {
    this.#asked?.fail(message);
  }

  /** Give the module, asking for it the first time, and again after a failure. */
  load(): Promise<Module> {
    if (!this.#loaded) {
      const ask = () => this.#ask().then(this.#open);
      const loading = this.#fetched ? this.#before().then((module) => module ?? ask()) : ask();
      this.#loaded = loading;
      loading.catch(() => {
        this.#loaded = null;
      });
    }
    return this.#loaded;
  }

  /** Give what the page fetched; null where that failed, or takes so long that it may never come. */
  async #before(): Promise<Module | null | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, AGAIN, null);
    });
    try {
      return await Promise.race([this.#fetched, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(): Promise<DataView> {
    let turn = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<DataView>((receive, reject) => {
        const fail = (message: string) => reject(new Error(message));
        this.#asked = { receive, fail };
        const ask = () => {
          const live = [...this.#connections].filter((connection) => connection.isLive);
          if (turn === TURNS) {
            fail("The kernel did not send a part of the page's code.");
            return;
          }
          live[turn++ % live.length]?.send({ type: "runtime", chunk: this.#name });
          timer = setTimeout(ask, AGAIN);
        };
        ask();
      });
    } finally {
      clearTimeout(timer);
      this.#asked = null;
    }
  }
}
