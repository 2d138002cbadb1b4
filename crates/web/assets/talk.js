// Speaks to the panel's API, in its words.
import words from "./words.js";

/** Puts values where a text has {names}. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** What did not work, as the API says it; without a status the panel was not reached. */
export class Trouble extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const toLogIn = () => {
  location.assign(`/login?${new URLSearchParams({ return: location.pathname + location.search })}`);
};

async function reach(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(words.networkFailed, 0);
  }
  if (response.status === 401 || new URL(response.url).pathname === "/login") {
    toLogIn();
    throw new Trouble("", 401);
  }
  return response;
}

/** Asks the API, and gives its JSON. */
export async function ask(path, { method = "GET", body, headers = {}, signal } = {}) {
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const response = await reach(path, {
    method,
    signal,
    headers: { accept: "application/json", ...json, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Trouble(answer?.message ?? `${response.status} ${response.statusText}`, response.status);
  return answer;
}

/** Fetches a page, or a piece of one. */
export async function page(path, signal) {
  const response = await reach(path, { signal, headers: { accept: "text/html" } });
  const document = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) throw new Trouble(document.querySelector("main .strong")?.textContent ?? response.statusText, response.status);
  return document;
}

/** A name for one press, so that it can be sent twice and pressed once. `randomUUID` is there over https only. */
const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Presses a button of a server. */
export const press = (server, action) =>
  ask(`/api/client/servers/${server}/power`, { method: "POST", body: { action }, headers: { "idempotency-key": key() } });

/** Does something with each of them, a few at a time. */
export async function each(things, atOnce, work) {
  const queue = [...things];
  const worker = async () => {
    for (let thing = queue.shift(); thing !== undefined; thing = queue.shift()) await work(thing);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
