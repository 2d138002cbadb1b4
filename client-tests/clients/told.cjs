// How a client's test tells of a call: one line of JSON.
const { setTimeout: sleep } = require("node:timers/promises");

const short = (value) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const line = (text ?? "nothing").trim();
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
};

/** Makes a call that is to succeed; `check` is what must be true of what the client makes of the answer. */
exports.teller = (client) => {
  const tell = (call, result, ok) => console.log(JSON.stringify({ client, call, result: short(result), ok: Boolean(ok) }));
  return {
    async gets(call, work, check) {
      try {
        const value = await work();
        tell(call, value, check(value));
        return value;
      } catch (error) {
        tell(call, `threw ${short(error?.message ?? error)}`, false);
        return undefined;
      }
    },
    async fails(call, work, check) {
      try {
        tell(call, await work(), false);
      } catch (error) {
        const said = error?.message ?? error;
        tell(call, `says ${short(said)}`, check(said, error));
      }
    },
  };
};

/** Asks until it is so, as long as anything may take. */
exports.until = async (ask, wanted) => {
  for (let left = 120; left > 0; left -= 1) {
    const value = await ask();
    if (value === wanted) return value;
    await sleep(250);
  }
  return ask();
};
