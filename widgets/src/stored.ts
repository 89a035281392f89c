/** Views kept in this browser: an entry each, so that two tabs never write over each other's. */

const PREFIX = "dashkit.view";

export class Stored {
  readonly #prefix: string;

  constructor(dashboard: string) {
    this.#prefix = `${PREFIX} ${location.pathname} ${dashboard} `;
  }

  /** Give every state by name, in the order of names. */
  all(): Map<string, string> {
    const found: [string, string][] = [];
    try {
      for (let at = 0; at < localStorage.length; at++) {
        const key = localStorage.key(at);
        if (key?.startsWith(this.#prefix)) {
          found.push([key.slice(this.#prefix.length), localStorage.getItem(key) ?? ""]);
        }
      }
    } catch {
      return new Map();
    }
    return new Map(found.sort(([one], [other]) => one.localeCompare(other)));
  }

  /** Keep a state; throws where the browser keeps nothing. */
  save(name: string, state: string): void {
    localStorage.setItem(this.#prefix + name, state);
  }

  rename(name: string, to: string): void {
    const state = this.all().get(name);
    if (state === undefined) return;
    this.save(to, state);
    this.delete(name);
  }

  delete(name: string): void {
    localStorage.removeItem(this.#prefix + name);
  }
}
