// A demo on a free port, with a directory of its own: what the tests of the pages and those of published clients stand in.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BINARY = path.resolve(process.env.AILERON_BINARY ?? path.join(ROOT, "target/debug/aileron"));

/** What a demo cannot do without and is not there; nothing when all is. */
export function missing() {
  return existsSync(BINARY) ? null : `there is no ${BINARY}: run \`cargo build -p aileron\``;
}

export class Demo {
  #directory = mkdtempSync(path.join(tmpdir(), "aileron-demo-"));
  #process;
  #passwords = {};
  #listen = "127.0.0.1:0";

  /** What it has said on standard error. */
  said = "";

  /** Starts the panel: on the port that it had, if it ran before. */
  async start() {
    const demo = spawn(BINARY, ["demo", "--listen", this.#listen, "--data-dir", this.#directory], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, RUST_LOG: "warn" },
    });
    this.#process = demo;
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
    const demo = this.#process;
    if (!demo || demo.exitCode !== null) return;
    const ended = new Promise((resolve) => demo.once("exit", resolve));
    demo.kill("SIGTERM");
    await ended;
  }

  /** Stops it, and takes away what it has written. */
  async close() {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Runs one of the operator's commands. */
  operate(command, input = "") {
    const database = `sqlite://${path.join(this.#directory, "panel.db")}`;
    return execFileSync(BINARY, [...command, "--database-url", database], { input, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
  }

  /** Makes somebody an account. */
  introduce(user, password) {
    this.operate(["user", "create", "--username", user, "--email", `${user}@example.com`, "--password-stdin"], password);
    this.#passwords[user] = password;
  }

  password(user) {
    return this.#passwords[user];
  }

  /** Logs somebody in; answers their session's cookie: its name, and its value. */
  async logIn(username) {
    const answer = await fetch(`${this.url}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username, password: this.#passwords[username] }),
    });
    const [name, value] = answer.headers.getSetCookie()[0].split(";")[0].split(/=(.*)/s);
    return { name, value };
  }
}
