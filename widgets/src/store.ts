/** What the kernel has told this page; the kernel's State is the truth, this is its shadow. */
import type { Header, Payload, Spec, Views } from "./protocol";

export type Change = { spec: boolean; header: boolean; views: Set<string> };

export class Store {
  spec: Spec | null = null;
  header: Header | null = null;
  revision = -1;
  ack = 0;
  /** Whether views that came early are ahead of the header. */
  ahead = false;
  readonly views = new Map<string, Payload>();
  #pending: Change | null = null;
  readonly #paint: (change: Change) => void;
  readonly #later: (work: () => void) => void;

  /** `paint` runs once for all the messages that arrive before `later` calls back. */
  constructor(paint: (change: Change) => void, later: (work: () => void) => void) {
    this.#paint = paint;
    this.#later = (work) => later(work);
  }

  /** Take a message; one of an older revision is dropped and gives false. */
  apply(message: Views): boolean {
    if (message.revision < this.revision && !message.spec) return false;
    this.ahead = message.early === true;
    if (!this.ahead) this.revision = message.revision;
    if (message.ack !== null) this.ack = Math.max(this.ack, message.ack);
    if (!this.#pending) {
      this.#pending = { spec: false, header: false, views: new Set() };
      this.#later(() => this.#flush());
    }
    const change = this.#pending;
    if (message.spec) {
      this.spec = message.spec;
      change.spec = true;
    }
    if (message.header) {
      this.header = message.header;
      change.header = true;
    }
    for (const [key, payload] of Object.entries(message.views)) {
      this.views.set(key, payload);
      change.views.add(key);
    }
    return true;
  }

  #flush(): void {
    const change = this.#pending;
    this.#pending = null;
    if (change) this.#paint(change);
  }
}
