import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { inState } from "./server.js";

const PAGES = [
  ["log-in", null, "/login"],
  ["servers", "owner", "/"],
  ["server", "owner", "/servers/lobby"],
  ["server-off", "owner", "/servers/creative"],
  ["server-viewer", "viewer", "/servers/lobby"],
  ["activity", "owner", "/servers/lobby/activity"],
  ["people", "owner", "/servers/lobby/users"],
  ["account", "owner", "/account"],
  ["admin-nodes", "admin", "/admin/nodes"],
  ["admin-servers", "admin", "/admin/servers"],
  ["admin-users", "admin", "/admin/users"],
  ["admin-activity", "admin", "/admin/activity"],
  ["nothing-found", "owner", "/?name=there-is-none"],
  ["no-such-page", "owner", "/servers/there-is-none"],
];
const WIDTHS = [320, 360, 820, 1440];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** A page that has settled. */
async function settled(house, [name, user, address], options) {
  const page = await house.visit(user, address, options);
  if (name === "server") await inState(page, "running");
  if (name === "admin-nodes") await page.getByText("Answers").waitFor();
  if (name === "server") await page.locator('[data-figure="memory"] canvas').waitFor();
  return page;
}

async function violations(page) {
  // Read into the page by the debugger, which the policy against foreign scripts does not concern.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), WCAG);
  return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => `${node.target}: ${node.failureSummary}`) }));
}

export default function dress(house) {
  for (const known of PAGES) {
    test(`axe finds nothing on ${known[0]}, and it fits every screen, in light and dark`, async () => {
      await house.bring("lobby", "running");
      await house.bring("creative", "offline");
      for (const colorScheme of ["light", "dark"]) {
        const page = await settled(house, known, { colorScheme, reducedMotion: "reduce" });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `it is ${wide} pixels wide on a screen of ${width}`);
          if (width > 320) await house.keep(page, `${known[0]}-${width}-${colorScheme}`);
        }
        assert.deepEqual(await violations(page), [], colorScheme);
      }
    });
  }

  test("axe finds nothing in a dialog", async () => {
    await house.bring("lobby", "running");
    const page = await house.visit("owner", "/servers/lobby", { reducedMotion: "reduce" });
    await inState(page, "running");
    await page.getByRole("button", { name: "Kill", exact: true }).click();
    await page.getByRole("dialog").waitFor();
    assert.deepEqual(await violations(page), []);
  });

  test("the switch makes it dark at once, and it stays dark", async () => {
    const page = await house.visit("owner", "/", { colorScheme: "light" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole("button", { name: "Dark" }).click();
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.reload();
    assert.equal(await ground(), dark);
    assert.equal(await page.getByRole("button", { name: "Dark" }).getAttribute("aria-pressed"), "true");
  });

  test("the first page is under 100 KB over the wire", async () => {
    const page = await house.visit(null, "about:blank");
    const session = await page.context().newCDPSession(page);
    let bytes = 0;
    await session.send("Network.enable");
    session.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; });
    await page.goto("/login", { waitUntil: "networkidle" });
    assert.ok(bytes > 0 && bytes < 100_000, `${bytes} bytes`);
  });
}
