// The panel that the clients are run against: a demo, and beside what it has, all that clients can get wrong.
import { Demo } from "../browser-tests/demo.js";

export { missing } from "../browser-tests/demo.js";

export class House extends Demo {
  async open() {
    await this.start();
    this.#furnish();
    this.session = (await this.logIn("owner")).value;
    await this.#installed("parkour");
  }

  /** Waits until the panel's own server is installed: until then, clients pass it over. */
  async #installed(identifier) {
    for (let tries = 0; ; tries += 1) {
      const answer = await fetch(`${this.url}/api/client/servers/${identifier}`, { headers: { authorization: `Bearer ${this.session}` } });
      const { data } = await answer.json();
      if (data?.status === null) return;
      if (tries === 300) throw new Error(`${identifier} is still ${data?.status}: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  #furnish() {
    for (const user of ["stranger", "guest", "watcher"]) this.introduce(user, "a-password-of-some-length");
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
}
