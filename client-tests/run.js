// Runs each client, prints the table of what they made of the panel's answers, and fails where one made of it what it should not.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { House, missing } from "./house.js";

const CLIENTS = [
  ["node", "clients/nodeactyl.cjs"],
  ["node", "clients/pterojs.cjs"],
  [".venv/bin/python", "clients/pydactyl_calls.py"],
  [".venv/bin/python", "clients/exporter.py"],
];

const reason = missing();
if (reason) {
  console.error(`skipped: ${reason}`);
  process.exit(process.env.CI === "true" ? 1 : 0);
}

const house = new House();
const made = [];
let broken = 0;
try {
  await house.open();
  for (const [program, file] of CLIENTS) {
    if (!(await run(program, file))) {
      broken += 1;
      console.error(`${file} did not come to its end`);
    }
  }
} finally {
  await house.close();
}

const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ").trim();
console.log("\n| client | call | what it made of the answer | |\n|---|---|---|---|");
for (const { client, call, result, ok } of made) {
  console.log(`| ${cell(client)} | ${cell(call)} | ${cell(result)} | ${ok ? "as it should" : "NOT as it should"} |`);
}
const failed = made.filter(({ ok }) => !ok).length + broken;
console.log(`\n${made.length - failed + broken} passed, ${failed} failed`);
if (failed > 0) console.error(`The panel said:\n${house.said}`);
process.exitCode = failed > 0 || made.length === 0 ? 1 : 0;

/** Whether it came to its end. Each line that it prints tells of one call. */
async function run(program, file) {
  const child = spawn(program, [file], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      PANEL_URL: house.url,
      OWNER_KEY: house.keys.owner,
      VIEWER_KEY: house.keys.viewer,
      STRANGER_KEY: house.keys.stranger,
      ADMIN_KEY: house.keys.admin,
      WATCHER_KEY: house.keys.watcher,
      OWNER_SESSION: house.session,
    },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{\"client\"")) made.push(JSON.parse(line));
  }
  return (await ended) === 0;
}
