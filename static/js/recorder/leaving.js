// Signing out: nothing of this person stays in the browser, and they are told before.
import { Store } from "./store.js";

const person = document.querySelector("[data-person]")?.dataset.person;

async function warn(form) {
  const store = await Store.open(person);
  const rows = await store.recordings();
  if (!rows.length) return;
  const line = document.createElement("p");
  line.className = "banner draft";
  line.setAttribute("role", "alert");
  line.textContent = `${rows.length === 1 ? "A recording is" : `${rows.length} recordings are`} not yet wholly on the server. Signing out deletes from this device what is not; to send it first, stay and open the page where you recorded.`;
  form.before(line);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const row of rows) await store.forget(row.key);
    form.submit();
  });
}

const form = document.querySelector("form[action$='/logout/']");
if (form && person) warn(form);
