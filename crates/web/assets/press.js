// Buttons: asks before what may lose something, presses, says what came of it.
import words from "./words.js";
import { each, fill, press } from "./talk.js";
import { element, toast } from "./show.js";

/** Asks whether a button is really meant. */
export const sure = (action, title, more = "") =>
  question({ title, text: words.loses[action], more, go: words.actions[action], dangerous: action === "kill" });

/** Asks in a dialog; true when it was confirmed. */
export function question({ title, text, more = "", go: word, dangerous = false }) {
  const dialog = element("dialog");
  const form = element("form");
  form.method = "dialog";
  const heading = element("h2", "", title);
  heading.id = "sure-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const cancel = element("button", "", words.cancel);
  cancel.value = "";
  const go = element("button", dangerous ? "danger" : "primary", word);
  go.value = "yes";
  const buttons = element("div", "button-row");
  buttons.append(cancel, go);
  form.append(heading, element("p", "", text));
  if (more) form.append(element("p", "muted", more));
  form.append(buttons);
  dialog.append(form);
  document.body.append(dialog);
  // What is pressed by mistake, such as Enter twice, is to do nothing.
  cancel.autofocus = true;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** Takes over a server's buttons. `busy` says what it is doing now, for who is about to stop it. */
export function buttons(form, busy, afterwards) {
  const name = form.dataset.name;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!button || button.ariaBusy === "true") return;
    const action = button.value;
    if (button.ariaDisabled === "true") {
      toast(document.getElementById(`why-${action}`)?.textContent);
      return;
    }
    if (action !== "start" && !(await sure(action, fill(words.sureOne, { action: words.actions[action], server: name }), busy()))) return;
    button.ariaBusy = "true";
    try {
      await press(form.elements.server.value, action);
      toast(fill(words.pressed, { action: words.actions[action], server: name }));
    } catch (trouble) {
      toast(trouble.message, true);
    } finally {
      button.ariaBusy = null;
      afterwards();
    }
  });
}

/** Says on each button whether it applies in this state. */
export function fit(form, state) {
  for (const button of form.querySelectorAll("button[name=action]")) {
    const { obstacle } = button.dataset;
    const reason = obstacle ? `${obstacle}.` : words.pointless[button.value]?.[state];
    button.ariaDisabled = reason ? "true" : null;
    const line = document.getElementById(`why-${button.value}`);
    line.hidden = !reason;
    const text = reason ? fill(words.because, { action: words.actions[button.value], reason }) : "";
    if (line.textContent !== text) line.textContent = text;
  }
}

/** Presses one button of many servers, and shows a line for each. */
export async function many(action, servers) {
  const dialog = element("dialog");
  const heading = element("h2");
  heading.id = "many-title";
  heading.setAttribute("role", "status");
  dialog.setAttribute("aria-labelledby", heading.id);
  const list = element("ul", "results");
  const close = element("button", "primary", words.close);
  close.addEventListener("click", () => dialog.close());
  const buttons = element("div", "button-row");
  buttons.append(close);
  dialog.append(heading, list, buttons);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  let done = 0;
  const count = () => {
    heading.textContent = fill(words.resultsTitle, { action: words.actions[action], done, count: servers.length });
  };
  const lines = servers.map((server) => {
    const line = element("li");
    const outcome = element("span", "outcome", words.sending);
    outcome.dataset.outcome = "pending";
    line.append(element("span", "strong", server.name), outcome);
    list.append(line);
    return { ...server, line, outcome };
  });
  count();
  dialog.showModal();
  await each(lines, 4, async ({ id, line, outcome }) => {
    try {
      await press(id, action);
      done += 1;
      outcome.dataset.outcome = "sent";
      outcome.textContent = `✓ ${words.sent}`;
    } catch (trouble) {
      outcome.dataset.outcome = "failed";
      outcome.textContent = `✕ ${words.notSent}`;
      line.append(element("span", "outcome-why", trouble.message));
    }
    count();
  });
}
