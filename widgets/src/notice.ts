/** The one line that says what is wrong with the page as a whole: connection first, then the rest. */
import { served } from "./address";
import { momentWords, timeWords } from "./clock";
import { h, icon, place } from "./dom";
import type { Link } from "./link";

const HINT = 8_000;

export class Notice {
  readonly el = h("div", { class: "dk-notice", role: "status" });
  #link: Link = "live";
  #late = false;
  #printed = "";
  #hint = "";
  #since = "";
  #shown = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.el.hidden = true;
  }

  set link(link: Link) {
    if (this.#link === "live") this.#since = timeWords(new Date());
    this.#link = link;
    this.#show();
  }

  set late(late: boolean) {
    this.#late = late;
    this.#show();
  }

  /** Say of when the page is that no kernel has confirmed; null once one has. */
  set printed(at: number | null) {
    this.#printed = at === null ? "" : momentWords(new Date(at));
    this.#show();
  }

  /** Say something for a while. */
  hint(words: string): void {
    clearTimeout(this.#timer);
    this.#hint = words;
    this.#show();
    this.#timer = setTimeout(() => {
      this.#hint = "";
      this.#show();
    }, HINT);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #words(): string {
    const old = `What you see is as of ${this.#since} and no longer updated.`;
    if (this.#link === "gone") {
      return `The kernel has stopped. ${old} ${served() ? "Reload the page." : "Run the cell again."}`;
    }
    if (this.#link === "lost") return `No connection to the kernel; trying again. ${old}`;
    if (this.#late) return "Waiting for the kernel…";
    if (this.#printed) return `What you see is of ${this.#printed}; asking the kernel…`;
    return this.#hint;
  }

  #show(): void {
    const words = this.#words();
    if (words === this.#shown) return;
    this.#shown = words;
    this.el.hidden = words === "";
    this.el.dataset.link = this.#link;
    const reload = this.#link === "gone" && served();
    place(this.el, [
      this.#link !== "live" && icon("alert"),
      h("span", {}, words),
      reload &&
        h(
          "button",
          {
            class: "dk-button",
            type: "button",
            "data-action": "reload",
            onclick: () => location.reload(),
          },
          "Reload",
        ),
    ]);
  }
}
