import assert from "node:assert/strict";
import { test } from "node:test";

const row = (page, name) => page.getByRole("row", { name: new RegExp(name) });
const rows = (page) => page.locator("tbody tr");
const inState = (page, name, state) => row(page, name).locator(`.state[data-state="${state}"]`).waitFor();

export default function servers(house) {
  test("the list comes with the states in it", async () => {
    await house.bring("lobby", "running");
    await house.bring("creative", "offline");
    const page = await house.visit("owner", "/", { javaScriptEnabled: false });
    await inState(page, "Lobby", "running");
    await inState(page, "Creative", "offline");
  });

  test("servers are found as one types, and the address keeps what was typed", async () => {
    const page = await house.visit("owner", "/");
    await page.keyboard.press("Tab");
    await page.getByLabel("Find a server by its name").fill("surv");
    await page.locator("[data-count]").getByText("1 server", { exact: true }).waitFor();
    assert.equal(await rows(page).count(), 1);
    await page.reload();
    assert.equal(await page.getByLabel("Find a server by its name").inputValue(), "surv");
    await page.getByLabel("Find a server by its name").fill("there is none");
    await page.getByRole("heading", { name: "Nothing found" }).waitFor();
    await page.getByLabel("Find a server by its name").fill("");
    await page.locator("[data-count]").getByText("4 servers").waitFor();
  });

  test("several are started at once, each with its own result, and their states follow", async () => {
    await house.bring("creative", "offline");
    await house.bring("survival", "offline");
    const page = await house.visit("owner", "/");
    assert.equal(await page.getByRole("button", { name: "Start", exact: true }).isDisabled(), true);
    await page.getByLabel("Select Creative").check();
    await page.getByLabel("Select Survival").check();
    await page.getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Start: 2 of 2 sent" });
    await dialog.waitFor();
    assert.equal(await dialog.getByText("✓ Sent").count(), 2);
    await house.keep(page, "bulk");
    await dialog.getByRole("button", { name: "Close" }).click();
    await inState(page, "Creative", "running");
    await inState(page, "Survival", "running");
  });

  test("several are stopped only when that is confirmed", async () => {
    await house.bring("creative", "running");
    const page = await house.visit("owner", "/");
    await page.getByLabel("Select all").check();
    await page.getByText("4 selected").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("dialog", { name: "Stop 4 servers?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await inState(page, "Creative", "running");
  });

  test("without script, a form presses the button and asks first", async () => {
    await house.bring("creative", "running");
    const page = await house.visit("owner", "/servers/creative", { javaScriptEnabled: false });
    await page.getByRole("button", { name: "Kill", exact: true }).click();
    await page.getByRole("heading", { name: "Kill Creative?" }).waitFor();
    await page.getByRole("button", { name: "Kill", exact: true }).click();
    await page.getByText("Sent").waitFor();
    await page.getByRole("link", { name: "Go back" }).click();
    await page.getByRole("heading", { name: "Creative" }).waitFor();
  });
}
