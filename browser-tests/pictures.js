// Takes the pictures of the README from a demo: docs/images/*.png.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { House } from "./house.js";
import { inState } from "./cases/server.js";

const FOLDER = fileURLToPath(new URL("../docs/images", import.meta.url));
const house = new House();
await house.open();
try {
  for (const [user, server, action] of [["owner", "lobby", "start"], ["admin", "survival", "start"], ["viewer", "lobby", "kill"], ["owner", "creative", "start"], ["owner", "creative", "stop"], ["admin", "lobby", "restart"]]) {
    await house.ask(user, `/api/client/servers/${server}/power`, { method: "POST", body: { action }, headers: { prefer: "wait=15" } });
  }
  for (const colorScheme of ["light", "dark"]) {
    const page = await house.visit("owner", "/servers/lobby", { colorScheme, viewport: { width: 1200, height: 800 } });
    await inState(page, "running");
    // Something to see on the graphs, and in the console.
    await page.locator(".console-lines > div").nth(8).waitFor({ timeout: 60_000 });
    await page.screenshot({ path: path.join(FOLDER, `server-${colorScheme}.png`) });
  }
  const list = await house.visit("owner", "/", { colorScheme: "light", viewport: { width: 1200, height: 420 } });
  await list.screenshot({ path: path.join(FOLDER, "servers-light.png") });
} finally {
  await house.close();
}
