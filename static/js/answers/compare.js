// Ticks and notes beside the solution save themselves.
import "./kept.js";

const form = document.querySelector("[data-compare]");
const state = form.querySelector("[data-saved]");
let timer;

const say = (words, kind) => { state.textContent = words; state.dataset.state = kind; };

async function save() {
  say("saving…", "saving");
  try {
    const answer = await fetch(location.href, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (answer.status === 401) return say("signed out: not saved", "error");
    if (!answer.ok) throw new Error(answer.status);
    say(`saved ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" })}`, "saved");
  } catch {
    say("not saved: press Save once you are online", "error");
  }
}

form.addEventListener("input", () => {
  say("…", "saving");
  clearTimeout(timer);
  timer = setTimeout(save, 800);
});
