// Shows things: figures, times, states, messages.
import words from "./words.js";
import { fill } from "./talk.js";

export const percent = (value) => `${Math.max(0, value || 0).toFixed(1)} %`;

export function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit += 1;
  }
  return `${unit > 0 && count < 10 ? count.toFixed(1) : Math.floor(count)} ${units[unit]}`;
}

/** How long something has lasted: its two largest units. */
export function lasting(seconds) {
  const s = Math.floor(seconds);
  const parts = { s: s % 60, min: Math.floor(s / 60) % 60, h: Math.floor(s / 3600) % 24, d: Math.floor(s / 86400) };
  const text = s < 60 ? "s" : s < 3600 ? "min" : s < 86400 ? "h" : "d";
  return fill(words.lasting[text], parts);
}

/** How long ago something was. */
function ago(seconds) {
  if (seconds < 5) return words.ago.now;
  if (seconds < 60) return fill(words.ago.s, { n: Math.floor(seconds) });
  if (seconds < 3600) return fill(words.ago.min, { n: Math.floor(seconds / 60) });
  if (seconds < 86400) return fill(words.ago.h, { n: Math.floor(seconds / 3600) });
  if (seconds < 172800) return words.ago.yesterday;
  return fill(words.ago.days, { n: Math.floor(seconds / 86400) });
}

/** Counts on what the panel had counted; the exact time is the reader's own, and UTC. */
export function times() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const at = new Date(time.dateTime);
    const text = ago((Date.now() - at) / 1000);
    if (time.textContent !== text) time.textContent = text;
    time.dataset.utc ??= time.title;
    time.title = `${at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })}\n${time.dataset.utc}`;
  }
}

/** Whether that changed anything. */
export function state(badge, name) {
  const known = words.states[name] ? name : "unknown";
  if (!badge || badge.dataset.state === known) return false;
  badge.dataset.state = known;
  badge.querySelector(".state-word").textContent = words.states[known];
  return true;
}

/** What somebody has pressed, while it is not known what comes of it; `null` when there is nothing. */
export function underWay(place, pressed) {
  if (!place) return;
  place.dataset.underWay = pressed?.entry ?? "";
  place.hidden = !pressed;
  const text = pressed ? fill(words.underWay, { action: words.actions[pressed.action], who: pressed.actorName }) : "";
  if (place.textContent !== text) place.textContent = text;
}

/** Says something to who does not see the page. */
export function announce(text) {
  if (!text) return;
  const region = document.getElementById("announcer");
  region.append(element("span", "", `${text} `));
  while (region.children.length > 4) region.firstElementChild.remove();
}

/** Says something at the edge of the page. What failed stays until it is closed. */
export function toast(text, failed = false) {
  if (!text) return;
  const region = document.querySelector(`#toasts [role="${failed ? "alert" : "status"}"]`);
  const toast = element("div", `toast${failed ? " failed" : ""}`);
  const close = element("button", "", "×");
  close.type = "button";
  close.setAttribute("aria-label", words.close);
  close.addEventListener("click", () => toast.remove());
  toast.append(element("p", "", text), close);
  region.append(toast);
  while (region.children.length > 4) region.firstElementChild.remove();
  if (!failed) setTimeout(() => toast.remove(), 6000);
}

export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** Says that the panel is not there, once it has not been for a moment, and that it is back. */
export function connection(lost) {
  const region = document.getElementById("connection");
  if (lost && !region.textContent) region.textContent = words.connectionLost;
  if (!lost && region.textContent) {
    region.textContent = "";
    toast(words.connectionBack);
  }
}

/** The permissions whose boxes are checked. */
export const chosen = (form) => [...form.querySelectorAll("input[name=permission]:checked")].map((box) => box.value);
