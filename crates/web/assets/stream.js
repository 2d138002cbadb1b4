// Follows one server: by its stream of events where there is one, else by asking again and again.
import { Trouble, ask } from "./talk.js";
import { connection } from "./show.js";

const POLL = 2000;
const PATIENCE = [1000, 2000, 4000, 8000, 15000];

/** A browser has six connections to a panel without HTTP/2, for all of its tabs: one that nobody looks at gives its own back. */
const UNSEEN = 30_000;

/**
 * Tells `hear` what happens, by the names that events have in the stream; `back` when it goes on after a while in which
 * nothing was heard; and `quiet` when there is no stream and so no console.
 */
export function follow(server, hear, { back, quiet }) {
  const path = `/api/client/servers/${server}`;
  let failures = 0;
  const again = () => PATIENCE[Math.min(failures++, PATIENCE.length - 1)];

  let heard = false;

  const NAMES = ["state", "stats", "console", "daemon", "install", "power", "activity", "history", "unreachable", "lagged"];

  function listen() {
    const events = new EventSource(`${path}/events`);
    let opened = false;
    let unseen;
    const look = () => {
      clearTimeout(unseen);
      if (document.hidden) unseen = setTimeout(rest, UNSEEN);
      else if (events.readyState === EventSource.CLOSED) resume();
    };
    const rest = () => events.close();
    const resume = () => {
      document.removeEventListener("visibilitychange", look);
      listen();
    };
    document.addEventListener("visibilitychange", look);
    look();
    events.addEventListener("open", () => {
      opened = true;
      failures = 0;
      connection(false);
      if (heard) back();
      heard = true;
    });
    events.addEventListener("error", async () => {
      if (events.readyState !== EventSource.CLOSED) {
        connection(true);
        return;
      }
      document.removeEventListener("visibilitychange", look);
      clearTimeout(unseen);
      // The browser has given up: there is no stream, or the panel cannot serve it now, or we may not see it any more.
      const status = await fetch(path).then((response) => response.status, () => 0);
      if (status === 401 || status === 403 || status === 404) {
        location.reload();
        return;
      }
      if (!opened && status === 200) {
        quiet();
        poll();
        return;
      }
      connection(true);
      setTimeout(listen, again());
    });
    for (const name of NAMES) {
      events.addEventListener(name, (event) => hear(name, parse(event.data)));
    }
  }

  async function poll() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", poll, { once: true });
      return;
    }
    let wait = POLL;
    try {
      const { data } = await ask(`${path}/resources`);
      failures = 0;
      connection(false);
      hear("stats", data);
    } catch (error) {
      if (!(error instanceof Trouble) || error.status === 401) return;
      wait = again();
      if (error.status === 0) connection(true);
      else {
        connection(false);
        hear("unreachable", { message: error.message });
      }
    }
    setTimeout(poll, wait);
  }

  listen();
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
