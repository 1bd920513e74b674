// What every page has: appearance, quick search, messages, copying, the offline page.
const $ = (selector, root = document) => root.querySelector(selector);

function appearance() {
  const group = $(".theme");
  if (!group) return;
  const show = (choice) => {
    if (choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    for (const b of group.children) b.setAttribute("aria-pressed", b.dataset.themeChoice === choice);
  };
  group.hidden = false;
  show(localStorage.getItem("theme") ?? "auto");
  group.addEventListener("click", ({ target }) => {
    const choice = target.dataset.themeChoice;
    if (!choice) return;
    localStorage.setItem("theme", choice);
    show(choice);
  });
}

function palette() {
  let dialog, input, list, state, timer, asked = 0;

  const build = () => {
    dialog = document.createElement("dialog");
    dialog.className = "palette";
    dialog.setAttribute("aria-label", "Quick search");
    dialog.innerHTML = `<form method="get" action="/search/"><input type="search" name="q" role="combobox"
      aria-label="Search lessons and questions" aria-expanded="false" aria-controls="palette-results"
      autocomplete="off" maxlength="200" placeholder="Search lessons and questions"></form>
      <ul class="palette-results" role="listbox" id="palette-results" aria-label="Results" hidden></ul>
      <p class="palette-state" role="status">Type a word from a lesson or a question.</p>
      <p class="palette-foot"><span><kbd>↑</kbd> <kbd>↓</kbd> choose</span><span><kbd>Enter</kbd> open</span><span><kbd>Esc</kbd> close</span></p>`;
    document.body.append(dialog);
    input = $("input", dialog);
    list = $("ul", dialog);
    state = $(".palette-state", dialog);
    input.addEventListener("input", () => {
      // What was found for other words must not be opened by Enter.
      for (const item of list.children) item.setAttribute("aria-selected", false);
      clearTimeout(timer);
      timer = setTimeout(search, 120);
    });
    dialog.addEventListener("keydown", keys);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  };

  const say = (text) => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    state.hidden = false;
    state.textContent = text;
  };

  const search = async () => {
    const query = input.value.trim(), mine = ++asked;
    if (!query) return say("Type a word from a lesson or a question.");
    try {
      const answer = await fetch(`/api/v1/search/?q=${encodeURIComponent(query)}`);
      if (!answer.ok) throw new Error(answer.status);
      const { hits } = await answer.json();
      if (mine === asked) show(hits, query);
    } catch {
      if (mine === asked) say("The search did not answer. Press Enter to try it on a page of its own.");
    }
  };

  const show = (hits, query) => {
    if (!hits.length) return say(`Nothing has “${query}”. Try one word fewer.`);
    list.replaceChildren(...hits.map((hit, i) => {
      const item = document.createElement("li");
      item.id = `hit-${i}`;
      item.setAttribute("role", "option");
      item.dataset.url = hit.url;
      for (const [name, text] of [["kind", hit.label], ["title", hit.title]]) {
        const part = document.createElement("span");
        part.className = name;
        part.textContent = text;
        item.append(part);
      }
      const extract = document.createElement("span");
      extract.className = "extract-line";
      extract.innerHTML = hit.extract; // escaped by the server, but for <mark>
      item.append(extract);
      return item;
    }));
    list.hidden = false;
    state.hidden = true;
    input.setAttribute("aria-expanded", "true");
    select(0);
  };

  const select = (index) => {
    const items = [...list.children];
    if (!items.length) return;
    const at = (index + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", i === at));
    input.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  };

  const go = (item) => { if (item) location.assign(item.dataset.url); };

  const keys = (event) => {
    const at = [...list.children].findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") select(at + 1);
    else if (event.key === "ArrowUp") select(at - 1);
    else if (event.key === "Enter" && !list.hidden && at >= 0) go(list.children[at]);
    else return;
    event.preventDefault();
  };

  const open = () => {
    if (!dialog) build();
    if (!dialog.open) dialog.showModal();
    input.select();
  };

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
  for (const link of document.querySelectorAll("[data-palette]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
  }
  if (/Mac|iP/.test(navigator.platform)) for (const key of document.querySelectorAll(".find kbd")) key.textContent = "⌘ K";
}

function toasts() {
  for (const button of document.querySelectorAll("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".toast").remove());
  }
}

function menus() {
  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    const menu = key === "Escape" && $(".menu[open]");
    if (!menu) return;
    menu.open = false;
    $("summary", menu).focus();
  });
}

function offline() {
  const again = $("[data-reload]");
  if (again) {
    addEventListener("online", () => location.reload());
    // The event may have come before this script, or before the first request gets through.
    setInterval(() => navigator.onLine && location.reload(), 2000);
  }
  if ("serviceWorker" in navigator) {
    addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register("/sw.js").catch(() => {}), 3000));
  }
}

// A browser that has recorded may still have something to send.
async function recordings() {
  if (!$("[data-person]") || $("media-recorder-panel, form[action$='/logout/']")) return;
  const databases = await indexedDB.databases?.() ?? [];
  if (databases.some(({ name }) => name === "prepsite-recordings")) import("./recorder/rest.js");
}

appearance();
palette();
toasts();
menus();
offline();
recordings();
