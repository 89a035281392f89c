/** A kernel in the page: takes intents, keeps a history, answers as `dashkit` does. */
import type { AnyModel } from "@anywidget/types";
import type { Request, Section } from "../../src/protocol";
import { isRequest } from "../../src/requests";
import { type Chosen, FIRST } from "./chosen";
import { DAY, END, START } from "./data";
import { header, payloads } from "./payloads";

type Listener = (content: unknown, buffers: DataView[]) => void;
const cell = (key: string, kind: Section["rows"][0][0]["kind"], span: number | null = null) => ({
  key,
  kind,
  span,
});

const PAGES: Record<string, Section[]> = {
  summary: [
    {
      id: "s1",
      title: null,
      collapsible: false,
      open: true,
      rows: [
        [cell("filters", "filters")],
        [
          cell("revenue", "kpi"),
          cell("households", "kpi"),
          cell("baskets", "kpi"),
          cell("discount", "kpi"),
        ],
        [cell("trend", "chart", 8), cell("bars", "chart", 4)],
      ],
    },
    {
      id: "s2",
      title: "Strategic insights",
      collapsible: true,
      open: true,
      rows: [
        [cell("insight", "text", 4), cell("table", "table", 8)],
        [cell("heat", "chart", 6), cell("broken", "kpi", 3), cell("nothing", "chart", 3)],
      ],
    },
  ],
  details: [
    {
      id: "s3",
      title: "Details",
      collapsible: false,
      open: true,
      rows: [[cell("filters", "filters")], [cell("bars", "chart", 6), cell("heat", "chart", 6)]],
    },
  ],
};

class Signal {
  readonly #slots = new Set<(sender: unknown, value: string) => void>();

  connect(slot: (sender: unknown, value: string) => void): void {
    this.#slots.add(slot);
  }

  disconnect(slot: (sender: unknown, value: string) => void): void {
    this.#slots.delete(slot);
  }

  emit(value: string): void {
    for (const slot of [...this.#slots]) slot(null, value);
  }
}

export class Kernel {
  readonly log: Request[] = [];
  delay = 10;
  mute = false;
  #chosen: Chosen = FIRST;
  #past: Chosen[] = [];
  #future: Chosen[] = [];
  #sent = new Map<string, string>();
  #page = "";
  #revision = 0;
  readonly #listeners = new Set<Listener>();
  readonly #chunks: (name: string) => Promise<ArrayBuffer>;
  readonly #view: string;

  constructor(chunks: (name: string) => Promise<ArrayBuffer>, view = "") {
    this.#chunks = chunks;
    this.#view = view;
  }

  /** The kernel's own signs of life, as JupyterLab's services give them. */
  readonly link = { connectionStatusChanged: new Signal(), statusChanged: new Signal() };

  readonly model: AnyModel = {
    get: ((name: string) => ({ _session: "mock", _view: this.#view })[name]) as AnyModel["get"],
    set: () => undefined,
    save_changes: () => undefined,
    on: ((name: string, listener: Listener) => {
      if (name === "msg:custom") this.#listeners.add(listener);
    }) as AnyModel["on"],
    off: ((_: string, listener: Listener) => this.#listeners.delete(listener)) as AnyModel["off"],
    send: (content: unknown) => void this.#receive(structuredClone(content)),
    widget_manager: { kernel: this.link } as unknown as AnyModel["widget_manager"],
  };

  async #receive(raw: unknown): Promise<void> {
    if (!isRequest(raw)) throw new TypeError(`not a request: ${JSON.stringify(raw)}`);
    this.log.push(raw);
    if (raw.type === "runtime") {
      const bytes = await this.#chunks(raw.chunk);
      this.tell({ type: "runtime", chunk: raw.chunk, hash: "" }, [new DataView(bytes)]);
      return;
    }
    if (this.mute) return;
    await new Promise((done) => setTimeout(done, this.delay));
    if (raw.type === "options") {
      this.tell(
        {
          type: "options",
          ack: raw.seq,
          view: raw.view,
          field: raw.field,
          options: [],
          more: false,
        },
        [],
      );
      return;
    }
    this.#act(raw);
    this.#answer(raw);
  }

  #change(change: Partial<Chosen>): void {
    this.#past.push(this.#chosen);
    this.#future = [];
    this.#chosen = { ...this.#chosen, ...change };
  }

  #act(raw: Request): void {
    switch (raw.type) {
      case "filter":
        this.#change(filtered(raw));
        break;
      case "apply":
        for (const change of raw.changes) this.#act({ ...change, v: 1, seq: raw.seq });
        break;
      case "clear":
        this.#change({ bars: [], departments: [], stores: [], months: null });
        break;
      case "period":
        this.#change({ period: "words" in raw ? period(raw.words) : fixed(raw.start, raw.end) });
        break;
      case "compare":
        this.#change({ compare: raw.value });
        break;
      case "drill":
        this.#change({ path: [String(raw.member)], bars: [] });
        break;
      case "up":
        this.#change({ path: this.#chosen.path.slice(0, raw.depth) });
        break;
      case "undo":
        this.#future.push(this.#chosen);
        this.#chosen = this.#past.pop() ?? this.#chosen;
        break;
      case "redo":
        this.#past.push(this.#chosen);
        this.#chosen = this.#future.pop() ?? this.#chosen;
        break;
      case "page":
        this.#chosen = { ...this.#chosen, page: raw.page };
        break;
      case "table":
        this.#chosen = { ...this.#chosen, sort: raw.sort[0] ?? FIRST.sort, table: raw.page };
        break;
      case "retry":
        this.#chosen = { ...this.#chosen, failed: false };
        break;
      case "hello":
        this.#sent.clear();
        this.#page = "";
    }
  }

  #answer(raw: Request): void {
    const { page } = this.#chosen;
    const sections = PAGES[page] ?? [];
    const shown =
      this.#view === ""
        ? sections.flatMap(({ rows }) => rows.flat().map(({ key }) => key))
        : [this.#view];
    const all = payloads(this.#chosen);
    const spec =
      this.#view === ""
        ? {
            kind: "dashboard",
            title: "Grocery, executive",
            pages: [
              { id: "summary", title: "Executive Summary" },
              { id: "details", title: "Performance Metrics" },
            ],
            page,
            sections: structuredClone(sections),
          }
        : { kind: "view", key: this.#view };
    if (this.#page !== page) this.#sent.clear();
    const changed = shown.filter((key) => this.#sent.get(key) !== JSON.stringify(all[key]));
    for (const key of changed) this.#sent.set(key, JSON.stringify(all[key]));
    const buffers: DataView[] = [];
    this.tell(
      {
        type: "views",
        revision: ++this.#revision,
        ack: raw.seq,
        ...(this.#page === page ? {} : { spec }),
        ...(this.#view === ""
          ? { header: header(this.#chosen, this.#past.length > 0, this.#future.length > 0) }
          : {}),
        views: Object.fromEntries(changed.map((key) => [key, pack(all[key], buffers)])),
      },
      buffers,
    );
    this.#page = page;
  }

  /** Send a message to the page. */
  tell(content: unknown, buffers: DataView[]): void {
    for (const listener of [...this.#listeners]) listener(structuredClone(content), buffers);
  }
}

function filtered({ view, field, values }: Extract<Request, { type: "filter" }>): Partial<Chosen> {
  if (view === "bars" || view === "table") return { bars: values };
  if (view === "trend") {
    const [low, high] = values.map((value) => Date.parse(String(value)));
    return { months: low !== undefined && high !== undefined ? [low, high] : null };
  }
  return field === "store" ? { stores: values } : { departments: values };
}

/** Replace arrays of numbers by references, as the encoder of the kernel does. */
function pack(value: unknown, buffers: DataView[]): unknown {
  if (value instanceof Float64Array || value instanceof Uint8Array) {
    const bytes = value.slice().buffer;
    buffers.push(new DataView(bytes));
    return {
      $a: buffers.length - 1,
      t: value instanceof Uint8Array ? "u1" : "f8",
      n: value.length,
    };
  }
  if (Array.isArray(value)) return value.map((item) => pack(item, buffers));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, pack(item, buffers)]),
  );
}

function period(words: string): Chosen["period"] {
  const starts: Record<string, number> = {
    "all time": START,
    "last 6 months": Date.UTC(2017, 6, 1),
    "last 3 months": Date.UTC(2017, 9, 1),
    "this month": Date.UTC(2017, 11, 1),
    "last 30 days": END - 30 * DAY,
  };
  return { words, start: starts[words] ?? START, end: END };
}

const fixed = (start: string, end: string): Chosen["period"] => ({
  words: `${start} to ${end}`,
  start: Date.parse(start),
  end: Date.parse(end) + DAY,
});
