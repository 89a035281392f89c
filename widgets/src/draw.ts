/** When charts are drawn: at once and visible ones first, with room for what is typed between them. */

/** Milliseconds of drawing in one go; then what was typed meanwhile comes first. */
const BUDGET = 48;
/** The same for the first drawings of a page: to show them one by one would take longer, each is painted anew. */
const FIRST = 400;

type Job = { el: Element; visible: () => boolean; draw: () => void };

export class DrawQueue {
  readonly #jobs = new Map<Element, Job>();
  #planned = false;
  #budget = FIRST;
  #idle: (() => void)[] = [];

  /** Draw now, or in the next frame; a second request for the same element replaces the first. */
  add(job: Job, later = false): void {
    this.#jobs.delete(job.el);
    this.#jobs.set(job.el, job);
    this.#plan(later ? requestAnimationFrame : queueMicrotask);
  }

  /** Draw everything that waits now, in sight or not. */
  drawAll(): void {
    for (const { el, draw } of [...this.#jobs.values()]) {
      this.#jobs.delete(el);
      draw();
    }
  }

  drop(el: Element): void {
    this.#jobs.delete(el);
  }

  /** Call once when nothing visible is left to draw. */
  whenIdle(done: () => void): void {
    this.#idle.push(done);
    this.#plan(queueMicrotask);
  }

  #plan(later: (work: () => void) => void): void {
    if (this.#planned) return;
    this.#planned = true;
    later(() => this.#run());
  }

  #run(): void {
    this.#planned = false;
    const start = performance.now();
    let drawn = false;
    for (const job of [...this.#jobs.values()].filter(({ visible }) => visible())) {
      if (drawn && performance.now() - start > this.#budget) break;
      this.#jobs.delete(job.el);
      drawn = true;
      job.draw();
    }
    if ([...this.#jobs.values()].some(({ visible }) => visible())) {
      this.#plan(setTimeout);
      return;
    }
    if (drawn) this.#budget = BUDGET;
    const idle = this.#idle;
    this.#idle = [];
    for (const done of idle) done();
  }
}

/** Say which elements are near the window; `entered` is called when one comes. */
export class Sight {
  readonly #seen = new WeakMap<Element, boolean>();
  readonly #entered = new WeakMap<Element, () => void>();
  readonly #observer: IntersectionObserver | null;

  constructor() {
    this.#observer =
      typeof IntersectionObserver === "undefined"
        ? null
        : new IntersectionObserver((entries) => this.#changed(entries), { rootMargin: "200px" });
  }

  watch(el: Element, entered: () => void): void {
    this.#entered.set(el, entered);
    this.#observer?.observe(el);
  }

  unwatch(el: Element): void {
    this.#observer?.unobserve(el);
  }

  /** Until the browser has told, the place on the screen is asked directly. */
  sees(el: Element): boolean {
    const seen = this.#seen.get(el);
    if (seen !== undefined) return seen;
    const { top, bottom, width } = el.getBoundingClientRect();
    return width > 0 && bottom > -200 && top < globalThis.innerHeight + 200;
  }

  #changed(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      this.#seen.set(target, isIntersecting);
      if (isIntersecting) this.#entered.get(target)?.();
    }
  }
}
