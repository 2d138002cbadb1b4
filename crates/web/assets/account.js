// The account: password, sessions, API keys.
import words from "./words.js";
import { ask, fill, page } from "./talk.js";
import { chosen, element, times, toast } from "./show.js";

const say = (trouble) => toast(trouble.message, true);

/** Shows the lists as they are now. */
async function refresh() {
  const now = await page("/account");
  for (const id of ["sessions", "keys", "log"]) {
    document.getElementById(id).replaceChildren(...now.getElementById(id).childNodes);
  }
  times();
}

document.querySelector("[data-password]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const [current, next] = [form.elements.current.value, form.elements.new.value];
  try {
    await ask("/api/account/password", { method: "PUT", body: { current, new: next } });
    form.reset();
    toast(words.passwordChanged);
    await refresh();
  } catch (trouble) {
    say(trouble);
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-end]");
  if (!button) return;
  if (button.dataset.sure && !(await dialog(fill(words.revokeSure, { key: button.dataset.sure }), words.revokeLoses, words.revoke))) return;
  try {
    await ask(button.dataset.end, { method: "DELETE" });
    toast(words.ended);
    await refresh();
  } catch (trouble) {
    say(trouble);
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-rotate]");
  if (!button) return;
  const { rotate, key } = button.dataset;
  if (!(await dialog(fill(words.rotateSure, { key }), words.rotateKeeps, words.rotate, null, "primary"))) return;
  try {
    const { data } = await ask(rotate, { method: "POST", body: {} });
    await refresh();
    await shownOnce(data.token);
  } catch (trouble) {
    say(trouble);
  }
});

const listed = (field) => field.value.split(/[\s,]+/).filter(Boolean);

/** The key that is wanted. A limit that nothing is said of is none. */
function wanted(form) {
  const { description, expires, servers, addresses } = form.elements;
  const body = { description: description.value.trim() };
  if (expires.value) body.expiresAt = `${expires.value}T23:59:59Z`;
  const limits = { permissions: chosen(form), servers: listed(servers), allowedAddresses: listed(addresses) };
  for (const [name, values] of Object.entries(limits)) {
    if (values.length) body[name] = values;
  }
  return body;
}

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-new-key]")) return;
  event.preventDefault();
  const body = wanted(event.target);
  try {
    const { data } = await ask("/api/account/api-keys", { method: "POST", body });
    await refresh();
    await shownOnce(data.token);
  } catch (trouble) {
    say(trouble);
  }
});

/** A key's secret, which nobody can show again. */
function shownOnce(token) {
  const field = element("input");
  field.readOnly = true;
  field.value = token;
  field.setAttribute("aria-label", words.keyShown);
  const copy = element("button", "primary", words.copy);
  copy.type = "button";
  copy.addEventListener("click", async () => {
    field.select();
    try {
      // The clipboard is there over https only.
      await navigator.clipboard.writeText(token);
    } catch {
      document.execCommand("copy");
    }
    copy.textContent = words.copied;
  });
  const row = element("div", "copy-row");
  row.append(field, copy);
  return dialog(words.keyShown, words.keyShownHint, words.close, row);
}

function dialog(title, text, go, more, look = more ? "" : "danger") {
  const made = element("dialog");
  const form = element("form");
  form.method = "dialog";
  const heading = element("h2", "", title);
  heading.id = "dialog-title";
  made.setAttribute("aria-labelledby", heading.id);
  const buttons = element("div", "button-row");
  if (!more) {
    const cancel = element("button", "", words.cancel);
    cancel.autofocus = true;
    buttons.append(cancel);
  }
  const done = element("button", look, go);
  done.value = "yes";
  buttons.append(done);
  form.append(heading, element("p", "", text), ...(more ? [more] : []), buttons);
  made.append(form);
  document.body.append(made);
  made.showModal();
  return new Promise((resolve) => {
    made.addEventListener("close", () => {
      made.remove();
      resolve(made.returnValue === "yes");
    });
  });
}
