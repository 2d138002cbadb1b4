const { PteroClient } = require("@devnote-dev/pterojs");
const { teller, until } = require("./told.cjs");

const { PANEL_URL, OWNER_KEY, VIEWER_KEY, STRANGER_KEY, OWNER_SESSION } = process.env;
const { gets, fails } = teller("@devnote-dev/pterojs 2.2.2 (npm)");
const as = (key) => new PteroClient(PANEL_URL, key);
const [owner, viewer, stranger] = [OWNER_KEY, VIEWER_KEY, STRANGER_KEY].map(as);
const says = (status) => (said) => said.includes(`- ${status}: `);
// Of an error of the panel's own it only tells the status.
const fault = (status) => (said) => said.includes(`(code ${status})`);

(async () => {
  await gets("account.fetch", () => owner.account.fetch().then((it) => it.username), (name) => name === "owner");
  await gets("fetchPermissions", () => owner.fetchPermissions(), (it) => it.websocket.keys.connect);
  await gets("account.fetchActivities", () => owner.account.fetchActivities(), Array.isArray);
  await gets("servers.fetch", () => owner.servers.fetch().then((all) => [...all.values()].map((one) => one.name)), (names) => names.length === 6);
  await gets("servers.fetch, in pages", async () => {
    const names = [];
    for (let page = 1; page === 1 || page <= owner.servers.meta.pagination.totalPages; page += 1) {
      const some = await owner.servers.fetch({ page, perPage: 4 });
      names.push(...[...some.values()].map((one) => one.name));
    }
    return names;
  }, (names) => new Set(names).size === 6);
  const lobby = await gets("servers.fetch('lobby', include egg and subusers)", async () => {
    return (await owner.servers.fetch("lobby", { include: ["egg", "subusers"], force: true })).name;
  }, (name) => name === "Lobby");
  if (lobby === undefined) throw new Error("there is no lobby");
  const server = await owner.servers.fetch("lobby");
  await gets("servers.fetchResources", () => owner.servers.fetchResources("lobby"), (it) => it.currentState === "offline");
  await gets("server.setPowerState('start')", () => server.setPowerState("start"), (it) => it === undefined);
  const state = () => owner.servers.fetchResources("lobby").then((it) => it.currentState);
  await gets("servers.fetchResources, until it runs", () => until(state, "running"), (it) => it === "running");
  await gets("server.sendCommand", () => server.sendCommand("say hello"), (it) => it === undefined);
  await gets("ws: connect, read the state, close", () => socket(owner), (it) => it === "running");
  await gets("servers.setPowerState('restart')", () => owner.servers.setPowerState("lobby", "restart"), (it) => it === undefined);
  await gets("servers.fetchResources, until it runs again", () => until(state, "running"), (it) => it === "running");
  await gets("servers.setPowerState('kill')", () => owner.servers.setPowerState("lobby", "kill"), (it) => it === undefined);
  await gets("servers.fetchResources, until it is off", () => until(state, "offline"), (it) => it === "offline");
  await gets("servers.fetchStartup", () => owner.servers.fetchStartup("parkour"), (it) => it.variables.length > 0 && it.startupCommand.length > 0);
  await gets("server.network.fetch", () => server.network.fetch().then((all) => all.size), (many) => many === 0);
  await gets("server.backups.fetch", () => server.backups.fetch().then((all) => all.size), (many) => many === 0);
  const added = await gets("server.users.add", () => server.users.add("stranger@example.com", ["control.start", "control.stop"]).then((it) => it.uuid), (uuid) => uuid.length === 36);
  await gets("server.users.fetch", async () => {
    const lost = await owner.servers.fetch("lost");
    await lost.users.add("guest@example.com", ["control.start"]);
    return [...(await lost.users.fetch()).values()].map((one) => one.username);
  }, (names) => names.includes("guest"));
  // It does not know that one, which Pterodactyl's panel has had since 1.8.
  await fails("server.users.fetch, where somebody has activity.read", () => server.users.fetch(), (said) => said === "unknown permission 'activity.read'");
  await gets("server.users.fetch(uuid)", () => server.users.fetch(added, { force: true }).then((it) => it.email), (address) => address === "stranger@example.com");
  await gets("server.users.setPermissions", () => server.users.setPermissions(added, ["control.restart"]).then((it) => it.uuid), (uuid) => uuid === added);
  await gets("servers.setPowerState('restart') of the new subuser", () => stranger.servers.setPowerState("lobby", "restart"), (it) => it === undefined);
  await gets("servers.setPowerState('kill')", () => owner.servers.setPowerState("lobby", "kill"), (it) => it === undefined);
  await fails("servers.setPowerState('start') of the new subuser", () => stranger.servers.setPowerState("lobby", "start"), says(403));
  await gets("server.users.remove", () => server.users.remove(added), (it) => it === undefined);
  const person = as(OWNER_SESSION);
  const key = await gets("account.createKey, with a session's token", () => person.account.createKey("another client"), (it) => it.token.startsWith("ptlc_") && it.token.length === 48);
  await gets("account.fetch with the new key", () => as(key.token).account.fetch().then((it) => it.email), (it) => it === "owner@example.com");
  await gets("account.fetchKeys, with a session's token", () => person.account.fetchKeys().then((all) => all.length), (many) => many > 1);
  await gets("account.deleteKey, with a session's token", () => person.account.deleteKey(key.identifier), (it) => it === undefined);

  await fails("account.fetch with a key that was deleted", () => as(key.token).account.fetch(), says(401));
  await fails("account.createKey, with a key", () => owner.account.createKey("another"), says(403));
  await fails("servers.setPowerState of one that only may look", () => viewer.servers.setPowerState("lobby", "start"), says(403));
  await fails("servers.fetch of what is not theirs", () => stranger.servers.fetch("lobby"), says(404));
  await fails("servers.setPowerState of one that is suspended", () => owner.servers.setPowerState("unpaid", "start"), says(409));
  await fails("servers.setPowerState on a node that is away", () => owner.servers.setPowerState("lost", "start"), fault(504));
  await fails("server.users.add of nobody", () => server.users.add("nobody@example.com", ["control.start"]), says(422));
  await fails("server.backups.create", () => server.backups.create(), fault(501));
  await fails("server.databases.fetch", () => server.databases.fetch(), fault(501));
  await fails("server.files.fetch", () => server.files.fetch("/"), fault(501));
  await fails("account.fetchSSHKeys", () => owner.account.fetchSSHKeys(), fault(501));
  await fails("servers.rename", () => owner.servers.rename("lobby", "Foyer"), fault(501));
})();

/** The state that the node's own websocket tells of. */
function socket(client) {
  return new Promise((resolve, reject) => {
    const shard = client.addSocketServer("lobby");
    const late = setTimeout(() => reject(new Error("the websocket says nothing")), 20_000);
    shard.on("error", reject);
    shard.on("statusUpdate", (state) => {
      clearTimeout(late);
      client.removeSocketServer("lobby");
      resolve(state);
    });
    shard.connect().catch(reject);
  });
}
