// One server: its state, buttons, console, graphs and activity as they change.
import words from "./words.js";
import { ask, fill, page } from "./talk.js";
import { announce, bytes, lasting, percent, times, toast } from "./show.js";
import { showPress, showState as showInHead, showUnderWay, showUptime, stateNow } from "./head.js";
import { buttons, fit } from "./press.js";
import { follow } from "./stream.js";
import { openConsole } from "./console.js";
import { openGraphs } from "./graphs.js";

const root = document.querySelector("[data-server]");
const power = document.querySelector("[data-power]");
const trouble = document.getElementById("trouble");
const { name } = root.dataset;
const output = openConsole();
const graphs = openGraphs(root);
let before = null;
let last = null;

if (power) buttons(power, whatItDoes, () => activitySoon());

/** For who is about to stop it. */
function whatItDoes() {
  if (stateNow() !== "running" || !last) return "";
  return fill(words.upFor, { time: lasting(last.uptimeMs / 1000), cpu: percent(last.cpuPercent) });
}

function showState(now) {
  if (showInHead(name, now)) activitySoon();
  if (power) fit(power, now);
  if (now === "offline") {
    output.hint(words.consoleOffline);
    document.querySelector("[data-uptime]").textContent = "";
    before = null;
  }
}

/** What happened while nobody heard it. */
async function catchUp() {
  const { data } = await ask(`/api/client/servers/${root.dataset.server}`);
  showUnderWay(data.underWay);
  activitySoon();
}

function figure(key, text) {
  const place = root.querySelector(`[data-figure="${key}"] .figure-value`);
  if (place.textContent !== text) place.textContent = text;
}

async function showUsage(usage) {
  last = usage;
  const runs = stateNow() !== "offline";
  const drawn = await graphs;
  root.querySelector("[data-disk]").textContent = bytes(usage.diskBytes);
  if (!runs) {
    for (const key of ["cpu", "memory", "network"]) figure(key, "–");
    drawn.gap();
    return;
  }
  showUptime({ ...usage, state: stateNow() });
  figure("cpu", percent(usage.cpuPercent));
  drawn.add("cpu", usage.cpuPercent);
  const limit = usage.memoryLimitBytes;
  figure("memory", limit ? `${bytes(usage.memoryBytes)} / ${bytes(limit)}` : bytes(usage.memoryBytes));
  drawn.add("memory", usage.memoryBytes);
  const now = { at: performance.now(), in: usage.networkRxBytes, out: usage.networkTxBytes };
  if (before && now.at > before.at) {
    const rate = (direction) => Math.max(0, ((now[direction] - before[direction]) * 1000) / (now.at - before.at));
    figure("network", `↓ ${bytes(rate("in"))}/s  ↑ ${bytes(rate("out"))}/s`);
    drawn.add("network", rate("in"), rate("out"));
  }
  before = now;
}

/** What it wrote and used before the page was opened. */
async function showPast({ console: written, stats }) {
  if (written?.length) output.past(written);
  if (stats.length) (await graphs).past(stats);
}

/** The node answers, or does not; it is said once. */
function reachable(message) {
  if (!message && !trouble.hidden) toast(words.reachable);
  trouble.textContent = message ? `${message} ${words.unreachable}` : "";
  trouble.hidden = !message;
}

const text = (told) => told?.line ?? told?.message ?? "";

function hear(kind, told) {
  switch (kind) {
    case "state":
      reachable();
      showState(told.state);
      break;
    case "stats":
      reachable();
      if (told.state) showState(told.state);
      showUsage(told.resources ?? told);
      break;
    case "console":
      output.write(text(told));
      break;
    case "daemon":
      output.note(text(told));
      break;
    case "install":
      if (told.step === "output") output.write(text(told));
      else if (told.step === "started") output.note(words.installStarted);
      else output.note(told.successful ? words.installDone : words.installFailed);
      break;
    case "lagged":
      output.note(words.missed);
      break;
    case "unreachable":
      showState("unknown");
      reachable(told?.message ? `${told.message}.` : fill(words.silentSince, { time: new Date(told.since).toLocaleTimeString() }));
      break;
    case "history":
      showPast(told);
      break;
    case "power":
      showPress(told);
      activitySoon();
      break;
    case "activity":
      activitySoon();
      break;
  }
}

const outcome = (entry) => entry.querySelector(".entry-outcome").textContent;
const said = (entry) =>
  fill(words.newEntry, { who: entry.querySelector(".entry-who").textContent, what: entry.querySelector(".entry-what").textContent });

let asked;
/** What was pressed shows within a moment, and what came of it a moment later. */
function activitySoon() {
  clearTimeout(asked);
  asked = setTimeout(activity, 250);
}

async function activity() {
  const place = root.querySelector("[data-latest]");
  if (!place) return;
  const piece = await page(place.dataset.latest).catch(() => null);
  if (!piece) return;
  const known = new Map([...place.querySelectorAll("li")].map((entry) => [entry.id, entry]));
  const news = [...piece.querySelectorAll("li")].filter((entry) => !known.has(entry.id));
  // What did not change is not touched, so that nobody who reads it is disturbed.
  for (const entry of piece.querySelectorAll("li")) {
    const same = known.get(entry.id);
    if (same && outcome(same) === outcome(entry)) entry.replaceWith(same);
  }
  place.replaceChildren(...piece.body.childNodes);
  times();
  for (const entry of news.slice(0, 3).reverse()) announce(said(entry));
}

follow(root.dataset.server, hear, {
  back: () => catchUp().catch(() => {}),
  quiet() {
    output.silent(words.consoleQuiet);
    setInterval(() => document.hidden || activity(), 5000);
  },
});
