// The list of servers: their states as they change, and one button for many.
import words from "./words.js";
import { ask, each, fill } from "./talk.js";
import { bytes, connection, percent, state, underWay as showUnderWay } from "./show.js";
import { many, sure } from "./press.js";

const EVERY = 5000;
/** While something is under way. */
const BUSY = 1500;
const MOVING = '.state[data-state="starting"], .state[data-state="stopping"], [data-under-way]:not([hidden])';
const list = document.getElementById("list");
let together = true;
let soon;

async function refresh() {
  clearTimeout(soon);
  if (document.hidden) {
    document.addEventListener("visibilitychange", refresh, { once: true });
    return;
  }
  try {
    if (together) together = await askTogether();
    if (!together) await askEach();
  } finally {
    soon = setTimeout(refresh, list.querySelector(MOVING) ? BUSY : EVERY);
  }
}

/** All states in one call, where the panel has that. */
async function askTogether() {
  const query = new URLSearchParams(location.search);
  if (!query.has("limit")) query.set("limit", "100");
  query.set("include", "state");
  try {
    const { data } = await ask(`/api/client/servers?${query}`);
    connection(false);
    const seen = data.filter((server) => server.live);
    for (const { uuid, live, underWay } of seen) {
      const row = list.querySelector(`[data-server="${uuid}"]`);
      show(row, live, live.since ? fill(words.silentSince, { time: new Date(live.since).toLocaleTimeString() }) : "");
      showUnderWay(row?.querySelector("[data-under-way]"), underWay);
    }
    return seen.length > 0 || data.length === 0;
  } catch (trouble) {
    if (trouble.status === 0) connection(true);
    return trouble.status !== 400;
  }
}

/** Else those that are to be seen, a few at a time. */
async function askEach() {
  const rows = [...list.querySelectorAll("tr[data-view]")].filter(isOnScreen);
  await each(rows, 4, async (row) => {
    try {
      const { data } = await ask(`/api/client/servers/${row.dataset.server}/resources`);
      connection(false);
      show(row, data);
    } catch (trouble) {
      if (trouble.status === 0) connection(true);
      else show(row, { state: "unknown" }, trouble.message);
    }
  });
}

function isOnScreen(row) {
  const { top, bottom } = row.getBoundingClientRect();
  return bottom > -200 && top < innerHeight + 200;
}

function show(row, live, why = "") {
  if (!row) return;
  const badge = row.querySelector(".state");
  state(badge, live.state);
  badge.title = why;
  const used = live.resources ?? live;
  const runs = live.state !== "offline" && used.memoryBytes !== undefined;
  row.querySelector("[data-cpu]").textContent = runs ? percent(used.cpuPercent) : "–";
  row.querySelector("[data-memory]").textContent = runs ? bytes(used.memoryBytes) : "–";
}

/** The form is replaced with the list, so what happens to it is heard from around it. */
function wire() {
  const all = list.querySelector("[data-select-all]");
  if (all) all.hidden = false;
  selection();
}

const boxes = () => [...list.querySelectorAll("input[name=server]")];

function selection() {
  const form = list.querySelector("[data-bulk]");
  if (!form) return;
  const chosen = boxes().filter((box) => box.checked).length;
  const all = list.querySelector("[data-select-all]");
  all.checked = chosen > 0 && chosen === boxes().length;
  all.indeterminate = chosen > 0 && !all.checked;
  const count = form.querySelector("[data-count]");
  count.dataset.all ??= count.textContent;
  count.textContent = chosen ? fill(words.selected, { count: chosen }) : count.dataset.all;
  for (const button of form.querySelectorAll("button[name=action]")) button.disabled = !chosen;
}

list.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) for (const box of boxes()) box.checked = event.target.checked;
  selection();
});

list.addEventListener("submit", async (event) => {
  event.preventDefault();
  const action = event.submitter.value;
  const chosen = boxes()
    .filter((box) => box.checked)
    .map((box) => ({ id: box.value, name: box.closest("tr").dataset.name }));
  if (!chosen.length) return;
  const title = chosen.length === 1
    ? fill(words.sureOne, { action: words.actions[action], server: chosen[0].name })
    : fill(words.sureMany, { action: words.actions[action], count: chosen.length });
  const names = chosen.length > 1 ? chosen.map((server) => server.name).join(", ") : "";
  if (action !== "start" && !(await sure(action, title, names))) return;
  await many(action, chosen);
  refresh();
});

list.addEventListener("replaced", () => {
  wire();
  refresh();
});
wire();
refresh();
