// What all pages of a server begin with, as it changes: its state, and what is under way.
import words from "./words.js";
import { announce, lasting, state, underWay } from "./show.js";
import { fill } from "./talk.js";

const badge = document.querySelector(".server-head .state");
const pressed = document.querySelector(".server-head [data-under-way]");

/** What it is doing, as far as that is known. */
export const stateNow = () => badge.dataset.state;

/** Shows what it is doing now, and says so where that is news; whether it is. */
export function showState(server, now) {
  const known = badge.dataset.state !== "unknown";
  const news = state(badge, now) && known;
  if (news) announce(fill(words.stateChanged, { server, state: words.states[now] ?? now }));
  return news;
}

/** For how long it has run. */
export function showUptime({ state: now, uptimeMs }) {
  const text = now !== "offline" && uptimeMs ? fill(words.since, { time: lasting(uptimeMs / 1000) }) : "";
  const place = document.querySelector("[data-uptime]");
  if (place.textContent !== text) place.textContent = text;
}

/** An entry of the log: it is under way until it is known what came of it. */
export function showPress({ id, actorName, outcome, result, metadata }) {
  const open = outcome === "pending" || result === "awaited";
  if (open) underWay(pressed, { entry: id, action: metadata.action, actorName });
  else if (pressed.dataset.underWay === id) underWay(pressed, null);
}

export const showUnderWay = (now) => underWay(pressed, now);
