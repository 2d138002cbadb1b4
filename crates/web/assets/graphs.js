// The graphs of the last five minutes.
import words from "./words.js";
import { fill } from "./talk.js";
import { bytes } from "./show.js";

const WINDOW = 300;
/** Seconds without a figure after which the line is broken. */
const GAP = 15;
const BINARY = Array.from({ length: 44 }, (_, power) => 2 ** power);
const FIGURES = {
  cpu: { axis: (value) => `${value} %`, least: 10 },
  memory: { axis: bytes, least: 64 << 20, incrs: BINARY },
  network: { axis: bytes, least: 1024, incrs: BINARY },
};

/** Draws what `add` is given. The library comes only when there is something to draw. */
export async function openGraphs(root) {
  const begins = root.querySelector("[data-begins]");
  const { default: Plot } = await import("./uplot.js");
  const graphs = new Map();
  for (const figure of root.querySelectorAll("[data-figure]")) {
    const key = figure.dataset.figure;
    const place = figure.querySelector(".plot");
    const data = key === "network" ? [[], [], []] : [[], []];
    const graph = { place, data, ...FIGURES[key] };
    graph.plot = new Plot(options(graph, data.length - 1), data, place);
    graphs.set(key, graph);
    new ResizeObserver(() => graph.plot.setSize(size(place))).observe(place);
  }
  new MutationObserver(() => graphs.forEach((graph) => graph.plot.redraw(false))).observe(document.documentElement, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graphs.forEach((graph) => graph.plot.redraw(false)));

  /** Says when what is drawn begins, while that is not as long ago as there is room for. */
  function sayWhereItBegins() {
    const [times, figures] = graphs.get("cpu")?.data ?? [[], []];
    const first = times[figures.findIndex((figure) => figure !== null)];
    const late = first && Date.now() / 1000 - first < WINDOW - 10;
    const text = late ? fill(words.graphsBegin, { time: new Date(first * 1000).toLocaleTimeString(undefined, { timeStyle: "short" }) }) : "";
    if (begins.textContent !== text) begins.textContent = text;
  }

  return {
    /** Puts what was used before the first figure that is drawn in front of it. */
    past(stats) {
      const first = graphs.get("cpu")?.data[0][0] ?? Infinity;
      const points = { cpu: [], memory: [], network: [] };
      let before = null;
      for (const stat of stats) {
        const at = Date.parse(stat.at) / 1000;
        if (at >= first) break;
        if (before && at - before.at > GAP) for (const key of Object.keys(points)) points[key].push([at - 1, null, null]);
        points.cpu.push([at, stat.cpuPercent]);
        points.memory.push([at, stat.memoryBytes]);
        const seconds = before ? at - before.at : 0;
        if (seconds > 0) {
          const rate = (name) => Math.max(0, (stat[name] - before.stat[name]) / seconds);
          points.network.push([at, rate("networkRxBytes"), rate("networkTxBytes")]);
        }
        before = { at, stat };
      }
      for (const [key, graph] of graphs) {
        graph.data.forEach((series, which) => series.unshift(...points[key].map((point) => point[which])));
        graph.plot.setData(graph.data);
      }
      sayWhereItBegins();
    },
    add(key, ...values) {
      const graph = graphs.get(key);
      if (!graph) return;
      const now = Date.now() / 1000;
      [now, ...values].forEach((value, series) => graph.data[series].push(value));
      while (graph.data[0][0] < now - WINDOW) graph.data.forEach((series) => series.shift());
      graph.plot.setData(graph.data);
      if (key === "cpu") sayWhereItBegins();
    },
    /** A server that is off uses nothing: the line ends there. */
    gap() {
      for (const key of graphs.keys()) this.add(key, ...Array(graphs.get(key).data.length - 1).fill(null));
    },
  };
}

const size = (place) => ({ width: Math.max(place.clientWidth, 50), height: place.clientHeight });
const token = (name) => (self) => getComputedStyle(self.root).getPropertyValue(name) && resolve(self.root, name);

/** A token's colour as the canvas takes it: `light-dark()` is known to style only. */
function resolve(root, name) {
  root.dataset.ink = name;
  return getComputedStyle(root).color;
}

function options({ place, axis, least, incrs }, series) {
  const line = (dashed) => ({ stroke: token("--accent"), width: 1.5, dash: dashed ? [4, 3] : undefined, fill: dashed ? undefined : token("--accent-soft"), points: { show: false } });
  const text = { stroke: token("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false } };
  return {
    ...size(place),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 0, 0, 0],
    scales: {
      x: { range: () => [Date.now() / 1000 - WINDOW, Date.now() / 1000] },
      y: { range: (_plot, _low, high) => [0, Math.max(least, (high ?? 0) * 1.15)] },
    },
    axes: [
      { ...text, size: 20, gap: 2, grid: { show: false }, splits: (_plot, _axis, from, to) => [from + 60, from + 180, to - 20], values: () => [fill(words.minutesAgo, { n: 4 }), fill(words.minutesAgo, { n: 2 }), words.now] },
      { ...text, size: 58, gap: 4, space: 28, incrs, grid: { stroke: token("--line"), width: 1 }, values: (_plot, splits) => splits.map(axis) },
    ],
    series: [{}, line(false), ...(series > 1 ? [line(true)] : [])],
  };
}
