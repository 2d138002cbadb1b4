// The log of who did what, as it goes on.
import words from "./words.js";
import { ask, fill, page } from "./talk.js";
import { announce, element, times } from "./show.js";
import { showPress, showState, showUnderWay, showUptime } from "./head.js";
import { follow } from "./stream.js";

/** How often it is asked for where no stream tells of it. */
const EVERY = 5000;
const list = document.getElementById("list");
const { server, name } = list.dataset;
/** The newest entry when the page was made: keys are in the order of time. */
let { newest } = list.dataset;
const unseen = new Set();

/** The newest entries stand here: no filter, and the first page. */
const isWhole = () => [...new URLSearchParams(location.search).keys()].every((key) => key === "limit");

let asked;
function soon() {
  clearTimeout(asked);
  asked = setTimeout(refresh, 250);
}

async function refresh() {
  const found = await page(location.pathname + location.search).catch(() => null);
  if (found) merge(found.getElementById("list"));
}

/** Brings the page to where the panel's is. What did not change is not touched, so that nobody who reads it is disturbed. */
function merge(fresh) {
  const body = list.querySelector("tbody");
  const rows = [...fresh.querySelectorAll("tbody tr")];
  const news = rows.filter((row) => !document.getElementById(row.id));
  const changed = rows.filter((row) => known(row) && text(known(row), "outcome") !== text(row, "outcome"));
  if (!isWhole()) {
    for (const row of changed) known(row).replaceWith(row);
  } else if (!body || !rows.length) {
    list.replaceChildren(...fresh.childNodes);
  } else {
    const settled = rows.map((row) => (known(row) && !changed.includes(row) ? known(row) : row));
    body.replaceChildren(...settled);
    list.querySelector("[data-count]").textContent = fresh.querySelector("[data-count]").textContent;
    if (!list.querySelector(".pager") && fresh.querySelector(".pager")) list.append(fresh.querySelector(".pager"));
    newest = fresh.dataset.newest;
  }
  times();
  if (isWhole()) {
    for (const row of news.slice(0, 3).reverse()) announce(fill(words.newEntry, { what: text(row, "what"), who: text(row, "who") }));
  }
  for (const row of changed.slice(0, 3)) announce(fill(words.newOutcome, { what: text(row, "what"), outcome: text(row, "outcome") }));
}

const known = (row) => list.querySelector(`tr[id="${row.id}"]`);
const text = (row, part) => row.querySelector(`.entry-${part}`).textContent.trim().replace(/\s+/g, " ");

/** Something stands in the log now. Where it does not belong on this page, it is only said. */
function heard(id) {
  const isNew = id > newest && !document.getElementById(id);
  if (isWhole() || !isNew) {
    soon();
    return;
  }
  unseen.add(id);
  const said = unseen.size === 1 ? words.newEntryOne : fill(words.newEntriesMany, { count: unseen.size });
  const link = element("a", "", said);
  link.href = location.pathname;
  // In the place of the count, so that nothing moves.
  list.querySelector("[data-count]").replaceChildren(link);
  announce(said);
}

function hear(kind, told) {
  if (kind === "stats") showUptime(told);
  if (kind === "state" || kind === "stats") showState(name, told.state);
  else if (kind === "unreachable") showState(name, "unknown");
  else if (kind === "power") {
    showPress(told);
    heard(told.id);
  } else if (kind === "activity") heard(told.id);
}

/** What happened while nobody heard it. */
async function catchUp() {
  const { data } = await ask(`/api/client/servers/${server}`);
  showUnderWay(data.underWay);
  soon();
}

list.addEventListener("replaced", () => unseen.clear());

follow(server, hear, {
  back: () => catchUp().catch(() => {}),
  quiet: () => setInterval(() => document.hidden || soon(), EVERY),
});
