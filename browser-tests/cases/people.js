import assert from "node:assert/strict";
import { test } from "node:test";
import { inState } from "./server.js";

export default function people(house) {
  test("a viewer watches, and sees no button", async () => {
    await house.bring("lobby", "running");
    const page = await house.visit("viewer", "/servers/lobby");
    await inState(page, "running");
    await page.getByText("You may look at this server").waitFor();
    for (const name of ["Start", "Stop", "Restart", "Kill"]) {
      assert.equal(await page.getByRole("button", { name, exact: true }).count(), 0, name);
    }
    assert.equal(await page.locator(".console").count(), 0);
    await page.locator('[data-figure="memory"] .figure-value').getByText("iB").waitFor();

    await page.goto("/");
    await page.getByRole("link", { name: "Lobby" }).waitFor();
    assert.equal(await page.getByRole("checkbox", { name: /^Select Lobby/ }).count(), 0);
  });

  test("a stranger has no servers, and finds none where others have one", async () => {
    const page = await house.visit("stranger", "/");
    await page.getByText("No servers yet").waitFor();
    const answer = await page.goto("/servers/lobby");
    assert.equal(answer.status(), 404);
    await page.getByText("Nothing here").waitFor();
    const nowhere = await page.goto("/servers/there-is-none");
    assert.equal(nowhere.status(), 404);
  });

  test("who loses a server while looking at it is told so", async () => {
    await house.bring("lobby", "running");
    const users = "/api/client/servers/lobby/users";
    const given = { username: "stranger", permissions: ["server.view"] };
    const { body } = await house.ask("owner", users, { method: "POST", body: given });
    const page = await house.visit("stranger", "/servers/lobby");
    await inState(page, "running");
    await house.ask("owner", `${users}/${body.data.id}`, { method: "DELETE" });
    await page.getByText("Nothing here").waitFor();
  });

  test("the owner shares a server, changes what they may, and stops sharing it", async () => {
    const page = await house.visit("owner", "/servers/creative");
    await page.getByRole("link", { name: "People" }).click();
    await page.getByLabel("Username or e-mail").fill("nobody-of-this-name");
    await page.getByRole("button", { name: "Share this server" }).click();
    await page.getByRole("alert").getByText("User not found").waitFor();
    await page.getByLabel("Username or e-mail").fill("stranger");
    await page.getByRole("button", { name: "Share this server" }).click();
    await page.getByText("The server is shared with stranger.").waitFor();
    assert.equal((await house.ask("stranger", "/api/client/servers/creative")).status, 200);

    await page.getByText("Change what they may do: stranger").click();
    const form = page.locator('form[data-name="stranger"]');
    await form.getByLabel("press all buttons").check();
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText("What stranger may do is changed.").waitFor();
    const { body } = await house.ask("stranger", "/api/client/servers/creative");
    assert.ok(body.data.permissions.includes("server.power"));

    await page.getByRole("button", { name: "Stop sharing with stranger" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop sharing" }).click();
    await page.getByText("no longer shared with stranger").waitFor();
    assert.equal((await house.ask("stranger", "/api/client/servers/creative")).status, 404);
  });

  test("a viewer does not see with whom a server is shared", async () => {
    const page = await house.visit("viewer", "/servers/creative");
    assert.equal(await page.getByRole("link", { name: "People" }).count(), 0);
    const answer = await page.goto("/servers/creative/users");
    assert.equal(answer.status(), 403);
  });

  test("an API key is made that can do little, and gets a new secret", async () => {
    const page = await house.visit("owner", "/account");
    await page.getByLabel("What it is for").fill("a limited test");
    await page.getByText("Limit what it can do").click();
    await page.getByLabel("see it", { exact: true }).check();
    await page.getByLabel("Only these servers").fill("lobby");
    await page.getByRole("button", { name: "Make a key" }).click();
    const dialog = page.getByRole("dialog", { name: "Your new key" });
    const key = await dialog.getByRole("textbox").inputValue();
    await dialog.getByRole("button", { name: "Close" }).click();
    const seen = async (secret) => {
      const answer = await fetch(`${house.url}/api/client/servers`, { headers: { "x-api-key": secret } });
      return (await answer.json()).data.map((server) => server.identifier);
    };
    assert.deepEqual(await seen(key), ["lobby"]);
    const press = await fetch(`${house.url}/api/client/servers/lobby/power`, {
      method: "POST",
      headers: { "x-api-key": key, "content-type": "application/json" },
      body: JSON.stringify({ action: "stop" }),
    });
    assert.equal(press.status, 403);

    const row = page.getByRole("row", { name: /a limited test/ });
    await row.getByText("1 server").waitFor();
    await row.getByRole("button", { name: "New secret" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "New secret" }).click();
    const another = await dialog.getByRole("textbox").inputValue();
    await dialog.getByRole("button", { name: "Close" }).click();
    assert.notEqual(another, key);
    assert.deepEqual(await seen(another), ["lobby"]);
    assert.deepEqual(await seen(key), ["lobby"]);
    await page.getByText("API key got a new secret").first().waitFor();
  });

  test("an API key is shown once, and works", async () => {
    const page = await house.visit("owner", "/account");
    await page.getByLabel("What it is for").fill("a test");
    await page.getByRole("button", { name: "Make a key" }).click();
    const dialog = page.getByRole("dialog", { name: "Your new key" });
    const key = await dialog.getByRole("textbox").inputValue();
    const answer = await fetch(`${house.url}/api/client/servers`, { headers: { "x-api-key": key } });
    assert.equal(answer.status, 200);
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("row", { name: /a test/ }).getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("it no longer works").waitFor();
    const late = await fetch(`${house.url}/api/client/servers`, { headers: { "x-api-key": key } });
    assert.equal(late.status, 401);
  });
}
