/** The wire: numbers requests, knows which are unanswered, hands replies on. */
import type { AnyModel } from "@anywidget/types";
import type { Tiles } from "./cube/sent";
import { type Link, watchLink } from "./link";
import type {
  Busy,
  Code,
  Driven,
  Explained,
  Exported,
  Intent,
  Options,
  Refused,
  Reply,
  Rows,
  Views,
  Window,
} from "./protocol";
import { readReply } from "./wire";

export type Handlers = {
  views(message: Views): void;
  options(message: Options): void;
  explained(message: Explained): void;
  driven(message: Driven): void;
  rows(message: Rows): void;
  window(message: Window): void;
  exported(message: Exported): void;
  busy(message: Busy): void;
  tiles(message: Tiles): void;
  refused(message: Refused): void;
  pending(count: number): void;
  waiting(late: boolean): void;
  link(link: Link): void;
};

/** Takes chunks of code, or the news (null) that there is none. */
export type TakeCode = (code: Code | Refused, bytes: DataView | null) => void;

const LATE = 5_000;
const HELLO_AGAIN = 8_000;
/** Milliseconds that a page waits for its model before it says that there is none. */
const NONE = 20_000;
/** What is answered beside the views. */
const ASIDE: ReadonlySet<Intent["type"]> = new Set([
  "options",
  "tiles",
  "explain",
  "rows",
  "window",
  "export",
]);

type Pending = { type: Intent["type"]; timer: ReturnType<typeof setTimeout> };
type Numbered = { seq: number; intent: Intent };

function hand(reply: Exclude<Reply, Code>, to: Handlers): void {
  (to[reply.type] as (message: typeof reply) => void).call(to, reply);
}

/** One conversation with the kernel, shared by all the places that show the same model. */
export class Connection {
  #seq = 0;
  #asked = 0;
  #link: Link = "live";
  readonly #pending = new Map<number, Pending>();
  readonly #codes = new Set<number>();
  readonly #models: AnyModel[] = [];
  readonly #handlers = new Set<Handlers>();
  readonly #code: TakeCode;
  #late = false;
  #held: Numbered[] | null = null;

  constructor(code: TakeCode = () => undefined) {
    this.#code = code;
  }

  /** Whether what is sent will be answered, as far as is known. */
  get isLive(): boolean {
    return (this.#models.length > 0 || this.#held !== null) && this.#link !== "gone";
  }

  /** The number of the last request that `views` will answer. */
  get asked(): number {
    return this.#asked;
  }

  /** Keep what is sent until there is a model. */
  hold(handlers: Handlers): void {
    this.#held ??= [];
    this.#handlers.add(handlers);
    setTimeout(() => {
      if (this.#held) this.#setLink("gone");
    }, NONE);
  }

  /** Join with a model of this conversation until `signal` aborts. */
  attach(model: AnyModel, handlers: Handlers, signal: AbortSignal): void {
    const listen = (content: unknown, buffers: DataView[]) => {
      if (this.#models[0] === model) this.receive(content, buffers ?? []);
    };
    model.on("msg:custom", listen);
    if (this.#models.length === 0) this.#revive();
    this.#models.push(model);
    this.#handlers.add(handlers);
    watchLink(model, (link) => this.#setLink(link), signal);
    const held = this.#held ?? [];
    this.#held = null;
    for (const one of held) this.#post(one);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", listen);
      this.#models.splice(this.#models.indexOf(model), 1);
      this.#handlers.delete(handlers);
      if (this.#models.length === 0) this.#forget();
    });
  }

  /** Send a request and return its number. */
  send(intent: Intent): number {
    const seq = ++this.#seq;
    if (intent.type === "runtime") this.#codes.add(seq);
    else {
      const timer = setTimeout(() => this.#isLate(seq, intent), LATE);
      this.#pending.set(seq, { type: intent.type, timer });
      if (!ASIDE.has(intent.type)) this.#asked = seq;
    }
    if (this.#held) this.#held.push({ seq, intent });
    else this.#post({ seq, intent });
    this.#tell();
    return seq;
  }

  /** A model that comes, however late, can answer. */
  #revive(): void {
    if (this.#link === "live") return;
    this.#link = "live";
    for (const handlers of this.#handlers) handlers.link("live");
  }

  #post({ seq, intent }: Numbered): void {
    try {
      this.#models[0]?.send({ v: 1, seq, ...intent });
    } catch (error) {
      console.warn("dashkit: a message could not be sent.", error);
      this.#setLink("gone");
    }
  }

  /** Read one message of the kernel. */
  receive(content: unknown, buffers: readonly DataView[]): void {
    const reply = readReply(content, buffers);
    if (!reply) return;
    if (reply.type === "runtime") {
      this.#code(reply, buffers[0] ?? null);
      return;
    }
    if (reply.type === "refused" && reply.ack !== null && this.#codes.has(reply.ack)) {
      this.#code(reply, null);
      return;
    }
    for (const handlers of this.#handlers) hand(reply, handlers);
    const whole = reply.type === "views" || (reply.type === "refused" && "revision" in reply);
    if (reply.ack !== null) this.#answered(reply.ack, !whole);
  }

  /** An answer settles all requests up to its number; options and a refusal only their own. */
  #answered(ack: number, alone: boolean): void {
    for (const [seq, { type, timer }] of this.#pending) {
      if (seq === ack || (!alone && seq < ack && !ASIDE.has(type))) {
        clearTimeout(timer);
        this.#pending.delete(seq);
      }
    }
    if (this.#pending.size === 0 && this.#late) this.#setLate(false);
    this.#tell();
  }

  #isLate(seq: number, intent: Intent): void {
    if (!this.#pending.has(seq)) return;
    if (intent.type !== "tiles") this.#setLate(true);
    if (intent.type !== "hello") return;
    setTimeout(() => {
      if (this.#pending.has(seq) && this.isLive && !this.#held) this.send(intent);
    }, HELLO_AGAIN - LATE);
  }

  #setLate(late: boolean): void {
    this.#late = late;
    for (const handlers of this.#handlers) handlers.waiting(late);
  }

  /** A kernel that is gone stays gone; one that comes back is asked for everything again. */
  #setLink(link: Link): void {
    if (link === this.#link || this.#link === "gone") return;
    this.#link = link;
    if (link === "gone") this.#forget();
    for (const handlers of this.#handlers) handlers.link(link);
    if (link === "live") this.send({ type: "hello" });
    else this.#tell();
  }

  #tell(): void {
    const count = [...this.#pending.values()].filter(({ type }) => !ASIDE.has(type)).length;
    for (const handlers of this.#handlers) handlers.pending(count);
  }

  #forget(): void {
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
    this.#late = false;
  }
}
