// With whom a server is shared, and what they may do.
import words from "./words.js";
import { ask, fill, page } from "./talk.js";
import { chosen, toast } from "./show.js";
import { question } from "./press.js";

const users = document.querySelector("[data-users]").dataset.users;

/** Makes a change, and shows what is so then; whether it came about. */
async function change(path, options, done) {
  try {
    await ask(path, options);
    const now = await page(location.pathname);
    document.getElementById("people").replaceChildren(...now.getElementById("people").childNodes);
    toast(done);
    return true;
  } catch (trouble) {
    toast(trouble.message, true);
    return false;
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const permissions = chosen(form);
  if (form.matches("[data-share]")) {
    event.preventDefault();
    const username = form.elements.username.value.trim();
    const done = fill(words.sharedWith, { who: username });
    if (await change(users, { method: "POST", body: { username, permissions } }, done)) form.reset();
  } else if (form.matches("[data-change]")) {
    event.preventDefault();
    const { change: id, name } = form.dataset;
    await change(`${users}/${id}`, { method: "PUT", body: { permissions } }, fill(words.permissionsChanged, { who: name }));
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button) return;
  const { remove: id, name } = button.dataset;
  const sure = await question({
    title: fill(words.stopSharingSure, { who: name }),
    text: words.stopSharingLoses,
    go: words.stopSharing,
    dangerous: true,
  });
  if (sure) await change(`${users}/${id}`, { method: "DELETE" }, fill(words.stoppedSharing, { who: name }));
});
