import assert from "node:assert/strict";
import { test } from "node:test";

export default function logIn(house) {
  test("the demo begins without a warning", async () => {
    await house.visit(null, "/login");
    assert.doesNotMatch(house.said, /WARN/);
  });

  test("who logs in by the keyboard alone is where they wanted to go", async () => {
    const page = await house.visit(null, "/servers/lobby");
    await page.waitForURL("**/login?**");
    await page.keyboard.type("owner");
    await page.keyboard.press("Tab");
    await page.keyboard.type(house.password("owner"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/servers/lobby");
    await page.getByRole("heading", { name: "Lobby", level: 1 }).waitFor();
  });

  test("a wrong password is told what to check, and the name stays", async () => {
    const page = await house.visit(null, "/login");
    await page.getByLabel("Username or e-mail").fill("owner");
    await page.getByLabel("Password", { exact: true }).fill("not it");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("Check the spelling of both").waitFor();
    assert.equal(await page.getByLabel("Username or e-mail").inputValue(), "owner");
    assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "");
    await house.keep(page, "log-in-wrong");
  });

  test("password managers know the fields", async () => {
    const page = await house.visit(null, "/login");
    assert.equal(await page.getByLabel("Username or e-mail").getAttribute("autocomplete"), "username");
    assert.equal(await page.getByLabel("Password", { exact: true }).getAttribute("autocomplete"), "current-password");
  });

  test("who logs out has to log in again", async () => {
    const page = await house.visit(null, "/login");
    await page.getByLabel("Username or e-mail").fill("viewer");
    await page.getByLabel("Password", { exact: true }).fill(house.password("viewer"));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL("**/login**");
    await page.goto("/account");
    await page.waitForURL("**/login?**");
  });
}
