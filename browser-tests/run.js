// Starts the demo and a browser, and holds one against the other. `just browser-test` runs it.
//
// AILERON_BINARY names the program (target/debug/aileron unless told), CHROMIUM the browser. Where one of them or the npm
// packages are missing the tests are skipped and say so; with CI=true that is a failure.
import assert from "node:assert/strict";
import { after, afterEach, before, describe } from "node:test";

const { House, missing } = await import("./house.js").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  return { missing: () => "the npm packages are not installed: run `npm ci` in browser-tests" };
});

const lacking = missing();
if (lacking) {
  console.log(`skipped: ${lacking}`);
  process.exit(process.env.CI === "true" ? 1 : 0);
}

const CASES = ["log-in", "server", "activity", "people", "servers", "admin", "connection", "dress"];
const loaded = await Promise.all(CASES.map((name) => import(`./cases/${name}.js`)));

describe("the panel in a browser", { timeout: 600_000 }, () => {
  const house = new House();
  before(() => house.open());
  after(() => house.close());
  afterEach(async () => {
    await house.tidy();
    const complaints = house.complaints.splice(0);
    assert.deepEqual(complaints, [], "the browser complains");
  });
  for (const { default: cases } of loaded) cases(house);
});
