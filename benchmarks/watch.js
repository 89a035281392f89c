// Logs each moment at which the first number and all charts in `needed` show the same count, after it was painted.
(() => {
  const names = ["line", "bar", "heat", "hist"];
  const bench = { log: [], gesture: null, shown: null, needed: names };
  bench.keep = () => (bench.needed = names.filter((_, at) => bench.shown[at + 1] === bench.shown[0]));
  window.bench = bench;
  const count = (text) => Number((text ?? "").replace(/[^0-9]/g, "")) || null;
  const total = (values) =>
    values.reduce((sum, one) => sum + (one?.length === undefined ? Number(one) || 0 : total([...one])), 0);
  const chart = (name) => {
    const graph = [...document.querySelectorAll(".js-plotly-plot")].find((one) => one.layout?.meta?.name === name);
    const overlay = graph?.parentElement.querySelector(".dk-overlay:not([hidden])");
    if (overlay) return total(overlay.drawn.map((one) => [...one]));
    const drawn = graph?.calcdata?.[0];
    if (!drawn || !graph._fullData) return null;
    return total(graph._fullData[0].type === "heatmap" ? [...(drawn[0].z ?? [])] : drawn.map((mark) => mark.s ?? mark.y));
  };
  const read = () => [
    count(document.querySelector("[data-dashkit-view=flights] [data-part=value], [data-kpi=flights]")?.textContent),
    ...names.map(chart),
  ];
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
    bench.shown = read();
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
