import assert from "node:assert/strict";
import { test } from "node:test";

const head = (page) => page.locator(".server-head .state");
export const inState = (page, state) => page.locator(`.server-head .state[data-state="${state}"]`).waitFor();
const newest = (page) => page.locator(".entries li").first();
const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Presses and confirms. */
async function confirm(page, name) {
  await button(page, name).click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
}

export default function server(house) {
  test("a press of start shows, without a reload, the state, the output, the figures, the entry and what came of it", async () => {
    await house.bring("lobby", "offline");
    const page = await house.visit("owner", "/servers/lobby");
    await page.evaluate(() => { window.sameDocument = true; });
    await inState(page, "offline");
    assert.equal(await button(page, "Stop").getAttribute("aria-disabled"), "true");
    await page.getByText("Stop: It is not running.").waitFor();
    await page.getByText("Its output appears here when it runs").waitFor();

    await button(page, "Start").click();
    await page.getByText("Start was sent to Lobby.").waitFor();
    await inState(page, "running");
    await page.locator(".console-lines").getByText("Done (").waitFor();
    await newest(page).getByText("Start").waitFor();
    await newest(page).getByText(/^running after \d+\.\d s$/).waitFor();
    await page.locator('[data-figure="memory"] .figure-value').getByText("iB").waitFor();
    await page.locator("[data-uptime]").getByText(/^for \d/).waitFor();
    await page.locator('[data-figure="memory"] canvas').waitFor();
    assert.equal(await button(page, "Start").getAttribute("aria-disabled"), "true");
    assert.equal(await page.locator(".server-head [data-under-way]").isHidden(), true);
    assert.equal(await page.evaluate(() => window.sameDocument), true);
  });

  test("what others press shows beside the state while it is under way", async () => {
    await house.bring("lobby", "offline");
    const page = await house.visit("owner", "/servers/lobby");
    await inState(page, "offline");
    const shown = page.locator(".server-head [data-under-way]").getByText("Start by admin").waitFor();
    const pressed = house.ask("admin", "/api/client/servers/lobby/power", { method: "POST", body: { action: "start" } });
    await Promise.all([shown, pressed]);
    await inState(page, "running");
    await page.locator(".server-head [data-under-way]").waitFor({ state: "hidden" });
    assert.match(await newest(page).innerText(), /admin/);
  });

  test("restart and stop ask first, and come about", async () => {
    await house.bring("lobby", "running");
    const page = await house.visit("owner", "/servers/lobby");
    await inState(page, "running");
    await confirm(page, "Restart");
    await newest(page).getByText("Restart").waitFor();
    await newest(page).getByText(/^running after/).waitFor();
    await inState(page, "running");
    await button(page, "Stop").click();
    await page.getByRole("dialog").getByText("Players are disconnected").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
    await inState(page, "offline");
    await newest(page).getByText(/^offline after/).waitFor();
    // Once for the restart, once for the stop.
    await page.locator(".console-lines").getByText("World saved, bye").nth(1).waitFor();
  });

  test("kill says what is lost; Escape and Cancel press nothing", async () => {
    await house.bring("lobby", "running");
    const page = await house.visit("owner", "/servers/lobby");
    await inState(page, "running");
    const sent = [];
    page.on("request", (request) => { if (request.url().endsWith("/power")) sent.push(request.url()); });
    const dialog = page.getByRole("dialog", { name: "Kill Lobby?" });

    await button(page, "Kill").focus();
    await page.keyboard.press("Enter");
    await dialog.getByText("saves nothing").waitFor();
    await house.keep(page, "kill-sure");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.value), "kill", "the focus is back on the button");

    await page.keyboard.press("Enter");
    // Enter again is Cancel, not Kill.
    await dialog.getByRole("button", { name: "Cancel" }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(sent, []);
    assert.equal(await head(page).getAttribute("data-state"), "running");

    await confirm(page, "Kill");
    await inState(page, "offline");
    await newest(page).getByText("Kill").waitFor();
    await newest(page).getByText(/^offline after/).waitFor();
    assert.equal(sent.length, 1);
  });

  test("a press that another one overtakes says so", async () => {
    await house.bring("lobby", "offline");
    const page = await house.visit("owner", "/servers/lobby");
    await inState(page, "offline");
    await button(page, "Start").click();
    await page.getByText("Start was sent to Lobby.").waitFor();
    await confirm(page, "Kill");
    await page.locator(".entries li").getByText("another action came in between").first().waitFor();
    await house.bring("lobby", "offline");
  });

  test("a page that is opened on a quiet server shows what it wrote before", async () => {
    await house.bring("creative", "offline");
    await house.bring("creative", "running");
    const page = await house.visit("owner", "/servers/creative");
    await page.locator(".console-lines").getByText("Done (").waitFor();
    assert.equal(await page.locator(".console-lines").getByText("Done (").count(), 1);
    const late = await house.visit("owner", "/servers/creative");
    await late.locator(".console-lines").getByText("Done (").waitFor();
    assert.equal(await late.locator(".console-lines").getByText("Done (").count(), 1);
    // What was not watched is not drawn, and the page says so.
    await page.getByText(/^Drawn since .*: before, nobody watched this server\.$/).waitFor();
  });

  test("a line that is typed reaches the game, stands in the log, and is back on the arrow key", async () => {
    await house.bring("lobby", "running");
    const page = await house.visit("owner", "/servers/lobby");
    await inState(page, "running");
    const field = page.getByLabel("Command", { exact: true });
    await field.fill("say hello there");
    await field.press("Enter");
    await page.locator(".console-lines").getByText("hello there").first().waitFor();
    assert.equal(await field.inputValue(), "");
    await field.press("ArrowUp");
    assert.equal(await field.inputValue(), "say hello there");
    await newest(page).getByText("say hello there").waitFor();
    await newest(page).getByText("Done", { exact: true }).waitFor();

    await house.bring("lobby", "offline");
    await inState(page, "offline");
    await field.fill("say nobody hears this");
    await field.press("Enter");
    await page.getByRole("alert").locator(".toast").first().waitFor();
    assert.equal(await field.inputValue(), "say nobody hears this", "what was not sent is not lost");
  });

  test("who may not read the console is not told what the server wrote before", async () => {
    await house.bring("creative", "running");
    const events = "/api/client/servers/creative/events";
    assert.match(await house.hear("owner", events, '"console":['), /Done \(/);
    // The second figure is said after all that came before.
    const page = await house.visit("owner", "/servers/creative");
    await page.locator('[data-figure="memory"] .figure-value').getByText("iB").waitFor();
    const said = await house.hear("viewer", events, "event: history");
    assert.doesNotMatch(said + (await house.hear("viewer", events, '"stats":[')), /Done \(|console/);
  });

  test("who may not type sees no command line", async () => {
    const page = await house.visit("viewer", "/servers/lobby");
    await page.getByRole("heading", { name: "Lobby" }).waitFor();
    assert.equal(await page.locator("#command").count(), 0);
  });

  test("the log can be searched as one types, and holds the outcome", async () => {
    await house.bring("lobby", "running");
    const page = await house.visit("owner", "/servers/lobby/activity");
    await page.locator("table.activity tbody tr").first().waitFor();
    await page.getByLabel("Who").fill("nobody-of-this-name");
    await page.getByText("No entry matches this filter.").waitFor();
    await page.getByLabel("Who").fill("owner");
    await page.locator("table.activity tbody tr").first().getByText("owner").waitFor();
    assert.match(page.url(), /actor=owner/);
  });
}
