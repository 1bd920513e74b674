// A lesson in use: contents that follow, a note that saves itself, keys, copying, the place kept.
const article = document.querySelector("[data-reading]");
const url = article?.dataset.reading;
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;

const patch = (body, options = {}) => fetch(url, {
  method: "PATCH",
  headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  body: JSON.stringify(body),
  ...options,
});

function followReading() {
  const headings = [...document.querySelectorAll(".prose h2[id], .prose h3[id]")];
  if (!headings.length) return;
  let here = "";
  const mark = () => {
    const passed = headings.filter((h) => h.getBoundingClientRect().top < innerHeight * 0.3);
    const id = passed.at(-1)?.id ?? "";
    if (id === here) return;
    here = id;
    for (const link of document.querySelectorAll(".toc a")) {
      if (link.hash === `#${id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let queued = false;
  addEventListener("scroll", () => {
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => { queued = false; mark(); });
  }, { passive: true });
  mark();
  keepPlace(() => here);
}

function keepPlace(anchor) {
  if (!token || !url) return;
  let sent = "";
  document.addEventListener("visibilitychange", () => {
    const place = anchor();
    if (document.visibilityState !== "hidden" || place === sent) return;
    sent = place;
    patch({ anchor: place }, { keepalive: true }).catch(() => {});
  });
}

function note() {
  const form = document.querySelector("[data-note]");
  if (!form) return;
  const text = form.elements.note, base = form.elements.base;
  const state = form.closest("details").querySelector(".saved");
  const draft = `note:${document.querySelector(".account")?.dataset.person}:${url}`; // two may share a browser
  let timer, saving = false, dirty = false;
  const say = (words, kind = "") => { state.textContent = words; state.dataset.state = kind; };

  const save = async () => {
    if (saving) return;
    saving = true;
    dirty = false;
    say("saving…", "saving");
    try {
      const answer = await patch({ note: text.value, base: base.value || null });
      const body = await answer.json();
      if (answer.ok) {
        base.value = body.note_saved_at;
        if (!dirty) localStorage.removeItem(draft);
        say(`saved ${new Date(body.note_saved_at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" })}`, "saved");
      } else if (answer.status === 409) {
        say("changed in another window: Save shows both", "error");
        return;
      } else if (answer.status === 401 || answer.status === 403) {
        say("signed out; kept in this browser", "error");
      } else say(body.note?.[0] ?? "could not save; kept in this browser", "error");
    } catch {
      say("offline; kept in this browser", "error");
      timer = setTimeout(save, 5000);
    } finally {
      saving = false;
      if (dirty) timer = setTimeout(save, 800);
    }
  };

  text.addEventListener("input", () => {
    form.parentElement.querySelector(".note-shown")?.remove(); // it says what was saved before
    dirty = true;
    localStorage.setItem(draft, text.value);
    say("…", "saving");
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  const kept = localStorage.getItem(draft);
  if (kept !== null && kept !== text.value) {
    text.value = kept;
    form.closest("details").open = true;
    save();
  }
  addEventListener("online", () => {
    if (localStorage.getItem(draft) !== null) { clearTimeout(timer); save(); }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) { clearTimeout(timer); save(); }
  });
}

function keys() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    if (rel && !event.target.closest("pre, .table-scroll, .math-block")) document.querySelector(`.pager .${rel}`)?.click();
    if (event.key === "n") {
      const dock = document.querySelector("#your-note");
      if (!dock) return;
      event.preventDefault();
      dock.open = true;
      dock.querySelector("textarea").focus();
    }
  });
}

function copying() {
  for (const block of document.querySelectorAll(".prose .code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").innerText);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    block.append(button);
  }
}

function printing() {
  const button = document.querySelector("[data-print]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => print());
}

followReading();
note();
keys();
copying();
printing();
