/** The page on paper: what is folded away is opened and every chart drawn, then the browser prints. */
import type { DrawQueue } from "../draw";

const LONGEST = 30_000;
const UNFINISHED =
  ".dk-stage :is([aria-busy=true], [data-status=loading], [data-status=ready] [data-undrawn])";

/** Print what a root shows; sections that were closed are closed again. */
export async function printPage(root: HTMLElement, queue: DrawQueue): Promise<void> {
  const closed = [...root.querySelectorAll<HTMLDetailsElement>("details.dk-fold:not([open])")];
  await Promise.all(closed.map(opened));
  await whole(root, queue);
  const fold = () => {
    for (const section of closed) section.open = false;
  };
  globalThis.addEventListener("afterprint", fold, { once: true });
  globalThis.print();
}

const opened = (section: HTMLDetailsElement): Promise<void> =>
  new Promise((resolve) => {
    section.addEventListener("toggle", () => resolve(), { once: true });
    section.open = true;
  });

/** Wait until all is answered and drawn, in sight or not; what takes too long is left as it is. */
function whole(root: HTMLElement, queue: DrawQueue): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      queue.drawAll();
      if (root.matches("[aria-busy=true]") || root.querySelector(UNFINISHED)) return;
      finish();
    };
    const watch = new MutationObserver(done);
    const timer = setTimeout(() => finish(), LONGEST);
    const finish = () => {
      clearTimeout(timer);
      watch.disconnect();
      resolve();
    };
    const attributeFilter = ["aria-busy", "data-status", "data-undrawn"];
    watch.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter });
    done();
  });
}
