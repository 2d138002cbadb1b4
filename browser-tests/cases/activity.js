import assert from "node:assert/strict";
import { test } from "node:test";

const rows = (page) => page.locator("table.activity tbody tr");
const press = (house, action) =>
  house.ask("admin", "/api/client/servers/lobby/power", { method: "POST", body: { action }, headers: { prefer: "wait=10" } });

export default function activity(house) {
  test("what others do appears in the log without a reload, and so does what came of it", async () => {
    await house.bring("lobby", "offline");
    const page = await house.visit("owner", "/servers/lobby/activity");
    await page.evaluate(() => { window.sameDocument = true; });
    await page.locator('.server-head .state[data-state="offline"]').waitFor();
    const before = await rows(page).first().getAttribute("id");
    const pressed = press(house, "start");
    await page.waitForFunction((id) => document.querySelector("table.activity tbody tr").id !== id, before);
    assert.match(await rows(page).first().innerText(), /admin[^]*Start/);
    await rows(page).first().getByText(/^running after/).waitFor();
    await page.locator('.server-head .state[data-state="running"]').waitFor();
    await page.locator("#announcer").getByText("New: Start, by admin.").waitFor({ state: "attached" });
    await page.locator("#announcer").getByText(/Start: .*running after/).waitFor({ state: "attached" });
    await pressed;

    await house.ask("owner", "/api/client/servers/lobby/command", { method: "POST", body: { command: "say in the log" } });
    await rows(page).first().getByText("say in the log").waitFor();
    await rows(page).first().getByText("Done", { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => window.sameDocument), true);
  });

  test("a log that is narrowed stays as it is, and says what is new", async () => {
    await house.bring("lobby", "running");
    await press(house, "kill");
    const page = await house.visit("owner", "/servers/lobby/activity?outcome=sent&limit=1");
    await page.locator('.server-head .state[data-state="offline"]').waitFor();
    const stays = await rows(page).first().getAttribute("id");
    await press(house, "start");
    await page.getByRole("link", { name: "1 new entry – show" }).waitFor();
    await press(house, "kill");
    const link = page.getByRole("link", { name: "2 new entries – show" });
    await link.waitFor();
    await house.keep(page, "activity-unseen");
    assert.equal(await rows(page).first().getAttribute("id"), stays);
    await link.click();
    await rows(page).first().getByText("Kill").waitFor();
    assert.equal(new URL(page.url()).search, "");
  });

  test("who goes through the log page by page, and takes it along", async () => {
    const page = await house.visit("owner", "/servers/lobby/activity?limit=2");
    await page.getByRole("link", { name: "Older" }).click();
    await page.getByText(/^Page 2 of/).waitFor();
    const time = rows(page).first().locator("time");
    await page.waitForFunction(() => document.querySelector("table.activity time").title.includes("\n"));
    assert.match(await time.getAttribute("title"), /\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$/);
  });
}
