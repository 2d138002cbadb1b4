import assert from "node:assert/strict";
import { test } from "node:test";

const row = (page, name) => page.getByRole("row", { name: new RegExp(name) });
const press = (house, user, server, action) =>
  house.ask(user, `/api/client/servers/${server}/power`, { method: "POST", body: { action }, headers: { prefer: "wait=10" } });

export default function admin(house) {
  test("an administrator sees how each node is, and one that is dead keeps nobody waiting", async () => {
    house.operate(["node", "create", "--name", "a-dead-one", "--url", "http://127.0.0.1:1", "--token-id", "dead", "--token-stdin"], "a-token-for-the-dead");
    const page = await house.visit("admin", "/");
    await page.getByRole("link", { name: "Administration" }).click();
    await page.getByRole("heading", { name: "Administration" }).waitFor();
    await row(page, "this-machine").getByText("Answers").waitFor();
    await row(page, "this-machine").getByRole("link", { name: "4 Servers on this-machine" }).waitFor();
    await row(page, "a-dead-one").getByText("Does not answer").waitFor();
    await row(page, "a-dead-one").locator(".problems li").first().waitFor();
    await page.getByRole("button", { name: "Check again" }).click();
    await page.locator("#announcer").getByText("All nodes are checked.").waitFor({ state: "attached" });
  });

  test("a node that goes into maintenance says so", async () => {
    await house.ask("admin", "/api/admin/nodes/a-dead-one/maintenance", { method: "PUT", body: { maintenance: true } });
    const page = await house.visit("admin", "/admin/nodes");
    await row(page, "a-dead-one").getByText("maintenance").waitFor();
  });

  test("an administrator finds any server, by its owner too", async () => {
    await house.ask("admin", "/api/admin/servers/survival/suspend", { method: "POST" });
    const page = await house.visit("admin", "/admin/servers");
    await row(page, "Survival").getByText("suspended").waitFor();
    await row(page, "Parkour").getByText("this-machine").waitFor();
    const search = page.getByLabel("Find a server by its name, identifier or owner");
    await search.fill("lob");
    await page.locator("[data-count]").getByText("1 server", { exact: true }).waitFor();
    await search.fill("OWNER");
    await page.locator("[data-count]").getByText("4 servers").waitFor();
    await search.fill("there is none");
    await page.getByRole("heading", { name: "Nothing found" }).waitFor();
    await page.getByRole("link", { name: "Show all servers" }).click();
    await row(page, "Lobby").getByRole("link", { name: "Lobby" }).click();
    await page.getByRole("heading", { name: "Lobby" }).waitFor();
    await house.ask("admin", "/api/admin/servers/survival/unsuspend", { method: "POST" });
  });

  test("an administrator sees the accounts, and who is shut out", async () => {
    house.operate(["user", "disable", "stranger"]);
    const page = await house.visit("admin", "/admin/users");
    await row(page, "admin").getByText("administrator", { exact: true }).waitFor();
    await row(page, "stranger@example.com").getByText("shut out").waitFor();
    house.operate(["user", "enable", "stranger"]);
  });

  test("an administrator reads what was done to any server, part by part, and takes it along", async () => {
    await house.bring("lobby", "offline");
    await house.bring("creative", "offline");
    await press(house, "owner", "lobby", "start");
    await press(house, "admin", "creative", "start");
    await press(house, "owner", "lobby", "kill");
    const page = await house.visit("admin", "/admin/activity?limit=2");
    const rows = page.locator("table.activity tbody tr");
    assert.match(await rows.nth(0).innerText(), /owner[^]*Kill[^]*Lobby/);
    assert.match(await rows.nth(1).innerText(), /admin[^]*Start[^]*Creative/);
    await page.getByRole("link", { name: "Older" }).click();
    assert.match(await rows.nth(0).innerText(), /owner[^]*Start[^]*Lobby/);
    await page.getByRole("link", { name: "Newest" }).click();

    await page.getByLabel("Who").fill("admin");
    await page.locator("table.activity tbody tr").first().getByText("Creative").waitFor();
    assert.match(page.url(), /actor=admin/);
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export as CSV" }).click();
    const file = await (await downloading).createReadStream();
    let text = "";
    for await (const part of file) text += part;
    const [head, first] = text.split("\n");
    assert.match(head, /^time,actor,.*,server,server name,server id\r?$/);
    assert.match(first, /,admin,.*server\.power\.start,sent,.*,creative,Creative,/);
    await page.getByRole("link", { name: "Creative" }).first().click();
    await page.getByRole("heading", { name: "Creative" }).waitFor();
  });

  test("nobody else sees any of it", async () => {
    const page = await house.visit("owner", "/");
    assert.equal(await page.getByRole("link", { name: "Administration" }).count(), 0);
    for (const address of ["/admin/nodes", "/admin/servers", "/admin/users", "/admin/activity", "/admin/activity.csv"]) {
      const answer = await page.goto(address);
      assert.equal(answer.status(), 403, address);
      await page.getByText("Administrators only").waitFor();
    }
  });
}
