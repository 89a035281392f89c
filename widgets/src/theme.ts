/** Light or dark as Jupyter, Voila or the reader's system says, and the colours of either. */

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

/** Mark `root` light or dark, follow later changes, and call `changed` after each of them. */
export function followTheme(root: HTMLElement, changed: () => void, signal: AbortSignal): void {
  const mark = () => {
    const theme = isDark() ? "dark" : "light";
    if (root.dataset.dashkitTheme === theme) return;
    root.dataset.dashkitTheme = theme;
    changed();
  };
  mark();
  const observer = new MutationObserver(mark);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-light", "class"],
  });
  dark()?.addEventListener("change", mark, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Give a reader of tokens: `token("primary")` is the value of `--dashkit-primary` at `root`. */
export function tokenReader(root: Element): (name: string) => string {
  const style = getComputedStyle(root);
  return (name) => style.getPropertyValue(`--dashkit-${name}`).trim();
}
