/** What a served page shows before its kernel has answered: the first message, printed in the page's own text. */
import type { RenderProps } from "@anywidget/types";
import type { App } from "./app";
import { h } from "./dom";
import type { Views } from "./protocol";
import { readReply } from "./wire";

export type Printed = {
  session: string;
  view: string;
  address: string;
  /** The digest of the code that its kernel has for pages. */
  code: string;
  /** When it was printed, in milliseconds. */
  at: number;
  message: Views;
};

const MIME = "application/vnd.dashkit.print+json";
const OUTPUTS = 'script[type="application/vnd.voila.cell-output+json"]';

type Raw = Omit<Printed, "message"> & { message: string; buffers: string[] };
type Print = { app: App; place: HTMLElement; leave: AbortController };
type Make = (session: string, view: string, signal: AbortSignal) => App;

const nameOf = (session: string, view: string) => `${session}\u0000${view}`;

const bytesOf = (text: string) =>
  new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

/** Read what an output prints; null for one that does not. */
function read(output: Element): Printed | null {
  const text = output.textContent ?? "";
  if (!text.includes(MIME)) return null;
  const raw = (JSON.parse(text) as { data?: Record<string, Raw> }).data?.[MIME];
  const message = raw && readReply(JSON.parse(raw.message), raw.buffers.map(bytesOf));
  return raw && message?.type === "views" ? { ...raw, message } : null;
}

export class Prints {
  readonly #make: Make;
  readonly #shown = new Map<string, Print>();

  constructor(make: Make) {
    this.#make = make;
  }

  /** Show each print for this code beside the output that it is part of, after `begin` if there is one. */
  show(root: ParentNode, code: string, begin: () => void): void {
    const outputs = [...root.querySelectorAll(OUTPUTS)];
    const all = outputs.map((output) => ({ output, printed: read(output) }));
    const names = all.map(({ printed }) => printed && nameOf(printed.session, printed.view));
    // What stands on a page twice changes between the two: neither is what the kernel will say.
    const twice = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
    for (const [at, { output, printed }] of all.entries()) {
      const name = names[at];
      // Other outputs come when Voila does, and would move what stands below them.
      if (!printed || !name || twice(name) || printed.code !== code) return;
      if (at === 0) begin();
      this.#show(name, printed, output);
    }
  }

  /** Be fulfilled once all that is in sight is drawn. */
  async idle(): Promise<void> {
    await Promise.all([...this.#shown.values()].map(({ app }) => app.idle()));
  }

  #show(name: string, printed: Printed, output: Element): void {
    const leave = new AbortController();
    const app = this.#make(printed.session, printed.view, leave.signal);
    const place = h("div", { class: "dk-print jp-OutputArea-output" }, app.root);
    output.after(place);
    this.#shown.set(name, { app, place, leave });
    try {
      app.print(printed, leave.signal);
    } catch (error) {
      this.#shown.delete(name);
      leave.abort();
      place.remove();
      throw error;
    }
  }

  /** Let a model go on with its print, if its view belongs where that stands. */
  async take(session: string, view: string, { model, el, signal }: RenderProps): Promise<boolean> {
    const name = nameOf(session, view);
    if (!this.#shown.has(name)) return false;
    await connected(el, signal);
    const print = this.#shown.get(name);
    if (!print?.place.parentElement?.contains(el)) return false;
    this.#shown.delete(name);
    signal.addEventListener("abort", () => {
      print.leave.abort();
      print.place.remove();
    });
    print.app.attach(model, signal);
    return true;
  }
}

/** Wait until an element is on the page. */
function connected(el: HTMLElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(look);
    function look() {
      if (!el.isConnected && !signal.aborted) return;
      observer.disconnect();
      resolve();
    }
    observer.observe(document, { childList: true, subtree: true });
    look();
  });
}
