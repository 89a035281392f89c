/** Light or dark as the dashboard, Jupyter, Voila or the reader's system says, and the colours of either. */
import type { ThemeSpec } from "./protocol";

const dark = () => globalThis.matchMedia?.("(prefers-color-scheme: dark)");

/** Say whether the page around us is dark. */
export function isDark(): boolean {
  const { body } = document;
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter) return jupyter === "false";
  for (const name of ["theme-dark", "vscode-dark", "vscode-high-contrast"]) {
    if (body.classList.contains(name)) return true;
  }
  for (const name of ["theme-light", "vscode-light"]) {
    if (body.classList.contains(name)) return false;
  }
  return dark()?.matches ?? false;
}

const TOKEN = /^[a-z0-9-]+$/;

/** Keeps a root light or dark, with the colours of its dashboard; calls `changed` after a change. */
export class Themed {
  readonly #root: HTMLElement;
  readonly #changed: () => void;
  #spec: ThemeSpec | null = null;
  #names: string[] = [];
  #printed = false;
  readonly #values = new Map<string, string>();

  constructor(root: HTMLElement, changed: () => void, signal: AbortSignal) {
    this.#root = root;
    this.#changed = changed;
    this.#mark();
    const observer = new MutationObserver(() => this.#mark());
    observer.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"],
    });
    dark()?.addEventListener("change", () => this.#mark(), { signal });
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Be light while the page is printed, whatever it is on screen. */
  set printed(printed: boolean) {
    this.#printed = printed;
    this.#mark();
  }

  /** Take the colours that a dashboard brings, or none of its own. */
  use(spec: ThemeSpec | null): void {
    if (JSON.stringify(spec) === JSON.stringify(this.#spec)) return;
    this.#spec = spec;
    this.#root.removeAttribute("data-dashkit-theme");
    this.#mark();
  }

  /** Give the value of a token, `--dashkit-primary` for "primary"; to ask the page lays it out anew, so each once. */
  token(name: string): string {
    const known = this.#values.get(name);
    if (known) return known;
    const value = getComputedStyle(this.#root).getPropertyValue(`--dashkit-${name}`).trim();
    this.#values.set(name, value);
    return value;
  }

  #mark(): void {
    this.#values.clear();
    const wanted = this.#printed ? "light" : (this.#spec?.mode ?? "auto");
    const theme = wanted === "auto" ? (isDark() ? "dark" : "light") : wanted;
    if (this.#root.dataset.dashkitTheme === theme) return;
    this.#root.dataset.dashkitTheme = theme;
    const { style } = this.#root;
    for (const name of this.#names) style.removeProperty(name);
    const tokens = Object.entries(this.#spec?.[theme] ?? {}).filter(([name]) => TOKEN.test(name));
    for (const [name, value] of tokens) style.setProperty(`--dashkit-${name}`, value);
    this.#names = tokens.map(([name]) => `--dashkit-${name}`);
    this.#changed();
  }
}
