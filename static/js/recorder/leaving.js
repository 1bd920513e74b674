// Signing out: nothing of this person stays in the browser, and they are told before.
import { drafts, forgetDrafts } from "../answers/kept.js";
import { person, store } from "./sending.js";

const counted = (number, one, many) => (number === 1 ? `${one} is` : `${number} ${many} are`);

function unsent(rows) {
  const written = drafts().length;
  return [
    rows.length && `${counted(rows.length, "A recording", "recordings")} not yet wholly on the server.`,
    written && `${counted(written, "An answer", "answers")} not yet saved.`,
  ].filter(Boolean);
}

async function warn(form) {
  const rows = await store.recordings();
  const told = unsent(rows);
  if (!told.length) return;
  const line = document.createElement("p");
  line.className = "banner draft";
  line.setAttribute("role", "alert");
  line.textContent = `${told.join(" ")} Signing out deletes from this device what is not; to send it first, stay and open the page where you answered.`;
  form.before(line);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const row of rows) await store.forget(row.key);
    forgetDrafts();
    form.submit();
  });
}

const form = document.querySelector("form[action$='/logout/']");
if (form && person) warn(form);
