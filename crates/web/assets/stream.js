// Follows one server: by its stream of events where there is one, else by asking again and again.
import { Trouble, ask } from "./talk.js";
import { connection } from "./show.js";

const POLL = 2000;
const PATIENCE = [1000, 2000, 4000, 8000, 15000];

/**
 * Tells `hear` what happens, by the names that events have in the stream; and `quiet` when there is no stream and so no
 * console.
 */
export function follow(server, hear, quiet) {
  const path = `/api/client/servers/${server}`;
  let failures = 0;
  const again = () => PATIENCE[Math.min(failures++, PATIENCE.length - 1)];

  const NAMES = ["state", "stats", "console", "daemon", "install", "power", "unreachable", "lagged"];

  function listen() {
    const events = new EventSource(`${path}/events`);
    let opened = false;
    events.addEventListener("open", () => {
      opened = true;
      failures = 0;
      connection(false);
    });
    events.addEventListener("error", async () => {
      if (events.readyState !== EventSource.CLOSED) {
        connection(true);
        return;
      }
      // The browser has given up: there is no stream, or the session is over, or the panel cannot serve it now.
      const status = await fetch(`${path}/resources`).then((response) => response.status, () => 0);
      if (!opened && status !== 0 && status !== 401) {
        quiet();
        poll();
        return;
      }
      if (status === 401) {
        await ask(path).catch(() => {});
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
