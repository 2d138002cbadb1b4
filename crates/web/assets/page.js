// What every page has: the theme's switch, times that go on, lists that are found in as one types.
import { Trouble, page } from "./talk.js";
import { announce, times, toast } from "./show.js";

for (const form of document.querySelectorAll("[data-theme-switch]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = event.submitter.value;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    document.documentElement.dataset.theme = theme;
    for (const button of form.querySelectorAll("button")) button.ariaPressed = String(button.value === theme);
  });
}

for (const label of document.querySelectorAll("[data-show-password]")) {
  const field = label.parentElement.querySelector("input");
  label.hidden = false;
  label.querySelector("input").addEventListener("change", (event) => {
    field.type = event.target.checked ? "text" : "password";
  });
}

for (const form of document.querySelectorAll("[data-live-search]")) {
  const place = document.getElementById(form.dataset.liveSearch);
  let asking = new AbortController();
  let soon;
  const find = async () => {
    asking.abort();
    asking = new AbortController();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const path = query.size ? `${form.getAttribute("action")}?${query}` : form.getAttribute("action");
    place.ariaBusy = "true";
    try {
      const found = await page(path, asking.signal);
      place.replaceChildren(...found.getElementById(place.id).childNodes);
      history.replaceState(null, "", path);
      times();
      announce(place.querySelector("[data-count]")?.textContent ?? "");
      place.dispatchEvent(new Event("replaced"));
      place.ariaBusy = null;
    } catch (error) {
      if (error.name === "AbortError") return;
      place.ariaBusy = null;
      toast(error instanceof Trouble ? error.message : String(error), true);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(find, 180);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(soon);
    find();
  });
}

times();
setInterval(times, 5000);
