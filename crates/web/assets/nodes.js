// How the nodes are: each is asked by itself, so that one that does not answer keeps no other waiting.
import words from "./words.js";
import { ask, each, fill } from "./talk.js";
import { announce, connection, element } from "./show.js";

const EVERY = 30_000;
/** While one of them is not well. */
const WATCHFUL = 10_000;
const AT_ONCE = 8;
const rows = [...document.querySelectorAll("[data-node]")];
const again = document.querySelector("[data-check-again]");
let soon;

async function look() {
  clearTimeout(soon);
  if (document.hidden) {
    document.addEventListener("visibilitychange", look, { once: true });
    return;
  }
  if (again) again.ariaBusy = "true";
  await each(rows, AT_ONCE, check);
  if (again) again.ariaBusy = null;
  soon = setTimeout(look, rows.every((row) => row.dataset.health === "well") ? EVERY : WATCHFUL);
}

async function check(row) {
  const before = row.dataset.health;
  if (!before) show(row, "unknown", words.checking);
  try {
    const { data } = await ask(`/api/admin/nodes/${row.dataset.node}/check`);
    connection(false);
    row.dataset.health = health(data);
    show(row, ...LOOKS[row.dataset.health]);
    figures(row, data);
    if (before && before !== row.dataset.health) {
      announce(fill(words.nodeChanged, { node: row.dataset.name, health: LOOKS[row.dataset.health][1] }));
    }
  } catch (trouble) {
    if (trouble.status === 0) connection(true);
    else problems(row, [trouble.message]);
  }
}

const LOOKS = {
  well: ["running", words.answers],
  ailing: ["trouble", words.needsAttention],
  dead: ["dead", words.noAnswer],
};

function health({ reachable, problems }) {
  if (!reachable) return "dead";
  return problems.length ? "ailing" : "well";
}

function show(row, state, word) {
  const badge = row.querySelector(".state");
  badge.dataset.state = state;
  const place = badge.querySelector(".state-word");
  if (place.textContent !== word) place.textContent = word;
}

function figures(row, { version, roundTripMilliseconds, failingSince, reachable, problems: found }) {
  if (version) row.querySelector("[data-version]").textContent = version;
  row.querySelector("[data-round-trip]").textContent =
    reachable && roundTripMilliseconds !== null ? fill(words.answersIn, { n: roundTripMilliseconds }) : "";
  const since = failingSince ? [fill(words.noAnswerSince, { time: new Date(failingSince).toLocaleString() })] : [];
  problems(row, [...found, ...since]);
}

function problems(row, found) {
  const list = row.querySelector(".problems");
  list.replaceChildren(...found.map((problem) => element("li", "", problem)));
  list.hidden = !found.length;
}

again?.addEventListener("click", async () => {
  if (again.ariaBusy === "true") return;
  await look();
  announce(words.allChecked);
});
look();
