// What the tests stand in: a demo, a browser, and people who are logged in.
import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { Demo, ROOT, missing as missingForADemo } from "./demo.js";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];
const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long anything may take on a busy machine before it counts as never. */
export const PATIENCE = 20_000;

/** What the tests cannot do without and is not there; nothing when all is. */
export function missing() {
  const reason = missingForADemo();
  if (reason) return reason;
  return browser() ? null : "there is no browser: install chromium, or name one by CHROMIUM";
}

function browser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const places = (process.env.PATH ?? "").split(path.delimiter);
  return BROWSERS.flatMap((name) => places.map((place) => path.join(place, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export class House extends Demo {
  #browser;
  #sessions = new Map();
  #open = [];

  /** What went wrong on the pages without anybody having asked for it. */
  complaints = [];

  async open() {
    await this.start();
    this.introduce("stranger", "a-stranger-to-all-of-them");
    this.#browser = await chromium.launch({ executablePath: browser(), args: QUIET, chromiumSandbox: false, timeout: PATIENCE * 3 });
  }

  async close() {
    await this.#browser?.close();
    await super.close();
  }

  /** A page for somebody who is logged in, or for nobody. */
  async visit(user, address = "/", options = {}) {
    if (user && !this.#sessions.has(user)) this.#sessions.set(user, await this.#session(user));
    const context = await this.#browser.newContext({
      baseURL: this.url,
      storageState: this.#sessions.get(user),
      viewport: { width: 1280, height: 900 },
      locale: "en-GB",
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    this.#open.push(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.complaints.push(`${page.url()}: ${error.stack ?? error}`));
    page.on("console", (message) => {
      const text = message.text();
      // A policy that was broken, or a script: not an answer other than 200, which a test may be about.
      if (message.type() === "error" && !text.startsWith("Failed to load resource")) this.complaints.push(`${page.url()}: ${text}`);
    });
    await page.goto(address);
    return page;
  }

  async #session(username) {
    const { name, value } = await this.logIn(username);
    const cookie = { name, value, domain: new URL(this.url).hostname, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Lax" };
    return { cookies: [cookie], origins: [] };
  }

  /** Asks the API as somebody. */
  async ask(user, address, { method = "GET", body, headers = {} } = {}) {
    if (!this.#sessions.has(user)) this.#sessions.set(user, await this.#session(user));
    const [{ name, value }] = this.#sessions.get(user).cookies;
    const answer = await fetch(this.url + address, {
      method,
      headers: { cookie: `${name}=${value}`, "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** What a stream says to somebody until it has said that. */
  async hear(user, address, until) {
    if (!this.#sessions.has(user)) this.#sessions.set(user, await this.#session(user));
    const [{ name, value }] = this.#sessions.get(user).cookies;
    const enough = new AbortController();
    const answer = await fetch(this.url + address, { headers: { cookie: `${name}=${value}` }, signal: enough.signal });
    let said = "";
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      said += part;
      if (said.includes(until)) break;
    }
    enough.abort();
    return said;
  }

  /** Brings a server into a state, whatever it is in, and waits until it is there. */
  async bring(server, state) {
    const action = state === "running" ? "start" : "kill";
    const resources = `/api/client/servers/${server}/resources`;
    const until = Date.now() + PATIENCE;
    let pressed = false;
    for (;;) {
      const now = (await this.ask("owner", resources)).body.data?.state;
      if (now === state) return;
      if (Date.now() > until) throw new Error(`${server} is ${now} and not ${state}`);
      if (!pressed || now === (state === "running" ? "offline" : "running")) {
        await this.ask("owner", `/api/client/servers/${server}/power`, { method: "POST", body: { action }, headers: { prefer: "wait=10" } });
        pressed = true;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Closes what a test has opened. */
  async tidy() {
    await Promise.all(this.#open.splice(0).map((context) => context.close()));
  }

  /** Keeps a picture of a page, for people to look at. */
  async keep(page, name) {
    const folder = path.join(ROOT, "screenshots");
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  }
}
