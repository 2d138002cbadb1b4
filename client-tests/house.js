// The panel that the clients are run against: a demo on a free port, and beside what it has, all that clients can get wrong.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BINARY = path.resolve(process.env.AILERON_BINARY ?? path.join(ROOT, "target/debug/aileron"));

/** What the tests cannot do without and is not there; nothing when all is. */
export function missing() {
  return existsSync(BINARY) ? null : `there is no ${BINARY}: run \`cargo build -p aileron\``;
}

export class House {
  #directory = mkdtempSync(path.join(tmpdir(), "aileron-clients-"));
  #demo;
  #passwords = {};

  async open() {
    const demo = spawn(BINARY, ["demo", "--listen", "127.0.0.1:0", "--data-dir", this.#directory], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, RUST_LOG: "warn" },
    });
    this.#demo = demo;
    let said = "";
    demo.stderr.on("data", (text) => { said += text; });
    const ended = new Promise((_, reject) => demo.once("exit", (code) => reject(new Error(`the demo ended with ${code}: ${said}`))));
    ended.catch(() => {});
    await Promise.race([ended, this.#announced(demo)]);
    this.#furnish();
    this.session = await this.#session();
  }

  async #announced(demo) {
    for await (const line of createInterface({ input: demo.stdout })) {
      this.url = /listening on (http\S+?)\. /.exec(line)?.[1] ?? this.url;
      const [, user, password] = /\b(owner|viewer|admin) +(\S+)/.exec(line) ?? [];
      if (user) this.#passwords[user] ??= password;
      if (line.includes("/activity")) break;
    }
    demo.stdout.resume();
  }

  #furnish() {
    for (const user of ["stranger", "guest", "watcher"]) {
      const address = ["--username", user, "--email", `${user}@example.com`];
      this.operate(["user", "create", ...address, "--password-stdin"], "a-password-of-some-length");
    }
    this.operate(["node", "create", "--name", "away", "--url", "http://127.0.0.1:1", "--token-id", "away", "--token-stdin"], "a-token-of-some-length-1234567890");
    const server = ["server", "create", "--owner", "owner"];
    this.operate([...server, "--name", "Lost", "--node", "away", "--identifier", "lost"]);
    this.operate([...server, "--name", "Unpaid", "--node", "away", "--identifier", "unpaid"]);
    this.operate(["server", "suspend", "unpaid"]);
    for (const identifier of ["lobby", "survival", "creative", "parkour"]) {
      this.operate(["subuser", "set", "--server", identifier, "--user", "watcher", "--permissions", "server.view,server.backup.read"]);
    }
    const key = (user) => {
      const made = this.operate(["api-key", "create", "--user", user, "--description", "a client", "--pterodactyl"]);
      return JSON.parse(made).token;
    };
    this.keys = { owner: key("owner"), viewer: key("viewer"), stranger: key("stranger"), admin: key("admin"), watcher: key("watcher") };
  }

  async #session() {
    const answer = await fetch(`${this.url}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "owner", password: this.#passwords.owner }),
    });
    return /session=([^;]+)/.exec(answer.headers.get("set-cookie"))[1];
  }

  /** Runs one of the operator's commands. */
  operate(command, input = "") {
    const database = `sqlite://${path.join(this.#directory, "panel.db")}`;
    return execFileSync(BINARY, [...command, "--database-url", database], { input, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
  }

  async close() {
    const demo = this.#demo;
    if (demo && demo.exitCode === null) {
      const ended = new Promise((resolve) => demo.once("exit", resolve));
      demo.kill("SIGTERM");
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
