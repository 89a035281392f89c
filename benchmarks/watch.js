// Logs each moment at which the first number and all charts in `needed` show the same count, after it was painted.
// Notes as well when the kernel of a dashkit page has answered. Needs read.js before it.
(() => {
  const names = ["line", "bar", "heat", "hist"];
  const bench = { log: [], gesture: null, shown: null, needed: names };
  bench.keep = () => (bench.needed = names.filter((_, at) => bench.shown[at + 1] === bench.shown[0]));
  window.bench = bench;
  const painted = (done) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = done;
      channel.port2.postMessage(0);
    });
  addEventListener("pointermove", (event) => (bench.moved = event.timeStamp), true);
  for (const type of ["click", "input"])
    addEventListener(type, (event) => (bench.gesture ??= event.timeStamp), true);
  const tick = () => {
    if (document.querySelector(".dk-root:not([aria-busy])")) bench.answered ??= performance.now();
    bench.shown = window.shown();
    const [flights, ...charts] = bench.shown;
    const agree = charts.every((one, at) => one === flights || (one > 0 && !bench.needed.includes(names[at])));
    if (flights > 0 && agree && bench.log.at(-1)?.[1] !== flights) {
      const entry = [Number.POSITIVE_INFINITY, flights];
      bench.log.push(entry);
      painted(() => (entry[0] = performance.now()));
    }
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})();
