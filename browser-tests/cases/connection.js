import assert from "node:assert/strict";
import { test } from "node:test";
import { inState } from "./server.js";

const lost = (page) => page.getByText("Connection lost. Trying again…").waitFor();
const back = (page) => page.getByText("Connected again.").waitFor();

export default function connection(house) {
  test("a list that loses its connection says so, and comes back by itself", async () => {
    const page = await house.visit("owner", "/");
    await page.context().setOffline(true);
    await lost(page);
    await house.keep(page, "offline");
    await page.context().setOffline(false);
    await back(page);
  });

  test("what is pressed without a connection says that it was not sent", async () => {
    await house.bring("lobby", "offline");
    const page = await house.visit("owner", "/servers/lobby");
    await inState(page, "offline");
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("alert").getByText("The panel could not be reached.").waitFor();
    await page.context().setOffline(false);
    await house.bring("lobby", "offline");
  });

  test("a server's page outlives a restart of the panel, and shows what is so afterwards", async () => {
    await house.bring("lobby", "running");
    const page = await house.visit("owner", "/servers/lobby");
    await inState(page, "running");
    await page.evaluate(() => { window.sameDocument = true; });
    await house.stop();
    await lost(page);
    await house.start();
    await back(page);
    await inState(page, "offline");
    await house.ask("owner", "/api/client/servers/lobby/power", { method: "POST", body: { action: "start" } });
    await inState(page, "running");
    assert.equal(await page.evaluate(() => window.sameDocument), true);
  });
}
