// The console: lines as the server writes them, with the terminal's colours.
import words from "./words.js";
import { ask } from "./talk.js";
import { element, toast } from "./show.js";

const KEPT = 1000;

/** Takes over the console on the page; gives what writes into it. */
export function openConsole() {
  const lines = document.getElementById("console-lines");
  if (!lines) return { write() {}, past() {}, note() {}, hint() {}, silent() {} };
  const end = document.querySelector(".console-end");
  /** What stands there or is about to, as it came. */
  let texts = [];
  let waiting = [];
  let scheduled = false;
  let empty = true;

  const atEnd = () => lines.scrollHeight - lines.scrollTop - lines.clientHeight < 24;
  const toEnd = () => { lines.scrollTop = lines.scrollHeight; };
  lines.addEventListener("scroll", () => { end.hidden = atEnd(); }, { passive: true });
  end.addEventListener("click", () => { toEnd(); lines.focus(); });
  input();

  function flush() {
    scheduled = false;
    const follow = atEnd();
    if (empty) lines.replaceChildren();
    empty = false;
    lines.append(...waiting.slice(-KEPT));
    waiting = [];
    while (lines.children.length > KEPT) lines.firstElementChild.remove();
    if (follow) toEnd();
    end.hidden = atEnd();
  }

  function add(line) {
    waiting.push(line);
    if (scheduled) return;
    scheduled = true;
    // A page in the background is not drawn, and must not collect lines without end.
    if (document.hidden) setTimeout(flush, 250);
    else requestAnimationFrame(flush);
  }

  function write(text) {
    texts.push(text);
    if (texts.length > KEPT) texts.shift();
    add(coloured(text));
  }

  return {
    write,
    /** The last lines, up to now: those that stand there already are among them. */
    past(written) {
      if (startsAt(written, texts) >= 0) {
        waiting = [];
        texts = [];
        lines.replaceChildren();
        written.forEach(write);
        return;
      }
      const both = overlap(texts, written);
      if (!both) add(element("div", "console-note", words.missed));
      written.slice(both).forEach(write);
    },
    note: (text) => add(element("div", "console-note", text)),
    hint(text) { if (empty && !lines.matches(".silent")) lines.replaceChildren(element("p", "console-note", text)); },
    /** There will be nothing to read. */
    silent(text) {
      this.hint(text);
      lines.classList.add("silent");
    },
  };
}

/** Where in `all` the lines of `end` begin that are its last ones; -1 when they are not. */
function startsAt(all, end) {
  const from = all.length - end.length;
  return from >= 0 && end.every((line, at) => line === all[from + at]) ? from : -1;
}

/** How many of the first lines of `later` are the last of `earlier`. */
function overlap(earlier, later) {
  for (let both = Math.min(earlier.length, later.length); both > 0; both -= 1) {
    if (startsAt(earlier, later.slice(0, both)) >= 0) return both;
  }
  return 0;
}

/** A line of output: text, and ECMA-48's colours in it. Every other control sequence is left out. */
function coloured(text) {
  const line = element("div");
  let style = {};
  // eslint-disable-next-line no-control-regex
  const pieces = text.replace(/\r/g, "").split(/\x1b(?:\[([0-9;:?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)/);
  for (let at = 0; at < pieces.length; at += 3) {
    const piece = pieces[at].replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "");
    if (piece) line.append(styled(piece, style));
    if (pieces[at + 2] === "m") style = changed(style, pieces[at + 1].split(/[;:]/).map(Number));
  }
  return line;
}

function styled(text, style) {
  const names = Object.values(style).filter(Boolean);
  return names.length ? element("span", names.join(" "), text) : text;
}

function changed(style, codes) {
  const next = { ...style };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    if (code === 0) return changed({}, codes.slice(at + 1));
    if (code === 1) next.weight = "bold";
    else if (code === 2) next.weight = "dim";
    else if (code === 3) next.slant = "italic";
    else if (code === 4) next.line = "underline";
    else if (code === 22) next.weight = "";
    else if (code === 23) next.slant = "";
    else if (code === 24) next.line = "";
    else if (code === 38 || code === 48) at += codes[at + 1] === 2 ? 4 : 2;
    else if (code === 39) next.ink = "";
    else if (code === 49) next.paper = "";
    else if ((code >= 30 && code < 38) || (code >= 90 && code < 98)) next.ink = `f${code % 10}`;
    else if ((code >= 40 && code < 48) || (code >= 100 && code < 108)) next.paper = `b${code % 10}`;
  }
  return next;
}

/** The command line, with the commands before it on the arrow keys. */
function input() {
  const form = document.querySelector("[data-command]");
  if (!form) return;
  form.hidden = false;
  const field = form.elements.command;
  const before = [];
  let place = 0;
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    place = Math.min(Math.max(place + (event.key === "ArrowUp" ? -1 : 1), 0), before.length);
    field.value = before[place] ?? "";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const command = field.value.trim();
    if (!command) return;
    try {
      await ask(`/api/client/servers/${form.dataset.command}/command`, { method: "POST", body: { command } });
      if (before.at(-1) !== command) before.push(command);
      place = before.length;
      field.value = "";
    } catch (trouble) {
      toast(trouble.message, true);
    }
  });
}
