// An answer while it is given: its clock runs, and what is written saves itself every few seconds.
import { clock } from "./clock.js";

const form = document.querySelector("[data-answer]");
const state = form.querySelector("[data-saved]");
const field = (name) => form.elements[name];
const person = document.querySelector(".account")?.dataset.person;
const kept = `answer:${person}:${form.dataset.draft}`; // two may share a browser
const WAIT = 2000; // ms after the last key
const SKIPPED = new Set(["csrfmiddlewaretoken", "base", "seconds", "force"]);

const ticking = clock(document.querySelector("[data-clock]"));
let timer, saving = false, dirty = false, leaving = false;

const say = (words, kind = "") => { state.textContent = words; state.dataset.state = kind; };
const content = () => {
  const entries = [...new FormData(form)].filter(([name]) => !SKIPPED.has(name));
  return Object.fromEntries(entries);
};

async function save() {
  if (saving || leaving) return;
  clearTimeout(timer);
  saving = true;
  dirty = false;
  say("saving…", "saving");
  field("seconds").value = ticking.seconds();
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) {
      say("signed out; kept in this browser", "error");
      return;
    }
    const body = await answer.json();
    if (answer.ok) {
      field("base").value = body.base;
      if (!dirty) localStorage.removeItem(kept);
      const at = new Date(body.saved_at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
      say(`saved ${at}`, "saved");
    } else if (body.code === "changed") say("changed in another window: Save shows both", "error");
    else say(body.detail ?? Object.values(body.errors ?? {})[0]?.[0] ?? "could not save; kept in this browser", "error");
  } catch {
    say("offline; kept in this browser", "error");
    timer = setTimeout(save, 5000);
  } finally {
    saving = false;
    if (dirty) timer = setTimeout(save, WAIT);
  }
}

function keep() {
  try {
    localStorage.setItem(kept, JSON.stringify(content()));
  } catch { /* the browser keeps nothing; the server still does */ }
}

function changed() {
  dirty = true;
  keep();
  say("…", "saving");
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

function restore() {
  const text = localStorage.getItem(kept);
  if (text === null) return;
  for (const [name, value] of Object.entries(JSON.parse(text))) {
    const input = field(name);
    if (!input || input.value === value) continue;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true })); // editors show it, and it is saved
  }
}

form.addEventListener("input", changed);
form.addEventListener("recording:confirmed", save);
form.addEventListener("recording:discarded", save);
form.addEventListener("submit", () => {
  leaving = true;
  clearTimeout(timer);
  field("seconds").value = ticking.seconds();
  localStorage.removeItem(kept);
});
// Levels and pictures send forms of their own: what is written goes first.
document.addEventListener("submit", async (event) => {
  if (event.target === form || !dirty) return;
  event.preventDefault();
  const { target, submitter } = event;
  await save();
  target.requestSubmit(submitter);
});
addEventListener("online", () => { if (localStorage.getItem(kept) !== null) save(); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && (dirty || ticking.seconds() > 0) && !leaving) save();
});
restore();
