/** The choice in the address of a page that is served: written after each answer, read when it is opened or changed. */

export type AddressState = { state: string; step: number; note?: string };

const LONGEST = 8_000;
const PREFIX = "dk-";

/** Voila marks its pages; elsewhere the address belongs to the notebook, whose kernel keeps the choice. */
export const served = () => document.body.dataset.voila !== undefined;

const taken = new Map<string, string>();

/** Give a dashboard's part of the address: its name, or one more where another has that already. */
function claim(name: string, session: string, signal: AbortSignal): string {
  let free = name;
  for (let turn = 2; (taken.get(free) ?? session) !== session; turn++) free = `${name}-${turn}`;
  taken.set(free, session);
  signal.addEventListener("abort", () => taken.delete(free));
  return PREFIX + free;
}

const parts = (hash: string): string[] => hash.replace(/^#/, "").split("&").filter(Boolean);

/** Read a part of a fragment; one that is not there is empty. */
export function readPart(hash: string, name: string): string {
  const key = `${encodeURIComponent(name)}=`;
  const found = parts(hash).find((part) => part.startsWith(key));
  return found === undefined ? "" : found.slice(key.length);
}

/** Give a fragment with one part replaced and all others as they were. */
export function writePart(hash: string, name: string, value: string): string {
  const key = `${encodeURIComponent(name)}=`;
  const kept = parts(hash).filter((part) => !part.startsWith(key));
  const all = value === "" ? kept : [...kept, key + value];
  return all.length > 0 ? `#${all.join("&")}` : "";
}

/** Whether the address of the page says what a dashboard is to show. */
export const addressed = () => parts(location.hash).some((part) => part.startsWith(PREFIX));

export class Address {
  readonly #name: string;
  readonly #restore: (state: string) => number;
  #shown = "";
  #step: number | null;
  #restored = 0;

  /** `restore` asks the kernel for a choice and gives the number of the request; `step` is that of what is shown. */
  constructor(
    name: string,
    session: string,
    restore: (state: string) => number,
    signal: AbortSignal,
    step: number | null = null,
  ) {
    this.#name = claim(name, session, signal);
    this.#restore = restore;
    this.#step = step;
    this.#shown = this.state;
    globalThis.addEventListener("popstate", () => this.#moved(), { signal });
  }

  /** What the address says now. */
  get state(): string {
    return readPart(location.hash, this.#name).slice(0, LONGEST);
  }

  /** Say in the address what the kernel answered; Back returns to what it said before. */
  write({ state, step }: AddressState, ack: number): void {
    const fresh = this.#step !== null && this.#step !== step && ack !== this.#restored;
    this.#step = step;
    this.#shown = state;
    if (state === this.state) return;
    const url = location.pathname + location.search + writePart(location.hash, this.#name, state);
    if (fresh) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  }

  #moved(): void {
    const state = this.state;
    if (state === this.#shown) return;
    this.#shown = state;
    this.#restored = this.#restore(state);
  }
}
