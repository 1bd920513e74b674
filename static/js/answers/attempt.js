// An answer while it is given: its clock runs, and what is written saves itself every few seconds.
import { clock } from "./clock.js";
import { Kept } from "./kept.js";

const form = document.querySelector("[data-answer]");
const state = form.querySelector("[data-saved]");
const field = (name) => form.elements[name];
const kept = new Kept(form, form.dataset.draft);
const WAIT = 2000; // ms after the last key

const ticking = clock(document.querySelector("[data-clock]"));
let timer, saving = false, dirty = false, leaving = false;

const say = (words, kind = "") => { state.textContent = words; state.dataset.state = kind; };

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
      if (!dirty) kept.forget();
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

function changed() {
  dirty = true;
  kept.keep();
  say("…", "saving");
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

form.addEventListener("input", changed);
for (const what of ["begun", "confirmed", "discarded"]) form.addEventListener(`recording:${what}`, save);
form.addEventListener("submit", () => {
  leaving = true;
  clearTimeout(timer);
  field("seconds").value = ticking.seconds();
});
// Levels and pictures send forms of their own: what is written goes first.
document.addEventListener("submit", async (event) => {
  if (event.target === form || !dirty) return;
  event.preventDefault();
  const { target, submitter } = event;
  await save();
  target.requestSubmit(submitter);
});
addEventListener("online", () => { if (kept.any) save(); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && (dirty || ticking.seconds() > 0) && !leaving) save();
});
kept.restore();
// Typed before this script was there, or given back by the browser.
if ([...form.querySelectorAll("textarea")].some(({ value, defaultValue }) => value !== defaultValue)) changed();
