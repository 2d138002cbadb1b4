// What the tests stand in: a demo on a free port with a directory of its own, a browser, and people who are logged in.
import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BINARY = path.resolve(process.env.AILERON_BINARY ?? path.join(ROOT, "target/debug/aileron"));
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
  if (!existsSync(BINARY)) return `there is no ${BINARY}: run \`cargo build -p aileron\``;
  if (!browser()) return `there is no browser: install chromium, or name one by CHROMIUM`;
  return null;
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

export class House {
  #directory = mkdtempSync(path.join(tmpdir(), "aileron-browser-"));
  #demo;
  #browser;
  #sessions = new Map();
  #open = [];
  #passwords = { stranger: "a-stranger-to-all-of-them" };
  #listen = "127.0.0.1:0";

  /** What the demo has said on standard error. */
  said = "";

  /** What went wrong on the pages without anybody having asked for it. */
  complaints = [];

  async open() {
    await this.start();
    this.operate(["user", "create", "--username", "stranger", "--email", "stranger@example.com", "--password-stdin"], this.#passwords.stranger);
    this.#browser = await chromium.launch({ executablePath: browser(), args: QUIET, chromiumSandbox: false, timeout: PATIENCE * 3 });
  }

  async close() {
    await this.#browser?.close();
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Starts the panel: on the port that it had, if it ran before. */
  async start() {
    const demo = spawn(BINARY, ["demo", "--listen", this.#listen, "--data-dir", this.#directory], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, RUST_LOG: "warn" },
    });
    this.#demo = demo;
    this.said = "";
    demo.stderr.on("data", (text) => { this.said += text; });
    const ended = new Promise((_, reject) => demo.once("exit", (code) => reject(new Error(`the demo ended with ${code}: ${this.said}`))));
    ended.catch(() => {});
    await Promise.race([ended, this.#announced(demo)]);
  }

  async #announced(demo) {
    for await (const line of createInterface({ input: demo.stdout })) {
      this.url = /listening on (http\S+?)\. /.exec(line)?.[1] ?? this.url;
      const [, user, password] = /\b(owner|viewer|admin) +(\S+)/.exec(line) ?? [];
      if (user) this.#passwords[user] ??= password;
      if (line.includes("/activity")) break;
    }
    demo.stdout.resume();
    this.#listen = new URL(this.url).host;
  }

  async stop() {
    const demo = this.#demo;
    if (!demo || demo.exitCode !== null) return;
    const ended = new Promise((resolve) => demo.once("exit", resolve));
    demo.kill("SIGTERM");
    await ended;
  }

  /** Runs one of the operator's commands. */
  operate(command, input = "") {
    const database = `sqlite://${path.join(this.#directory, "panel.db")}`;
    return execFileSync(BINARY, [...command, "--database-url", database], { input, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
  }

  password(user) {
    return this.#passwords[user];
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
    const answer = await fetch(`${this.url}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username, password: this.#passwords[username] }),
    });
    const [name, value] = answer.headers.getSetCookie()[0].split(";")[0].split(/=(.*)/s);
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
