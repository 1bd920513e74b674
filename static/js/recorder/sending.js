// The one store and the one uploader of this page, and which recordings are another tab's.
import { Store } from "./store.js";
import { Uploader } from "./upload.js";

const PATIENCE = 1500; // milliseconds: a page that was left lets go of its recordings within this
const held = new Map();

export const person = document.querySelector("[data-person]")?.dataset.person ?? "";
export const store = await Store.open(person);
export const uploader = new Uploader(store);

// Whether the recording is this tab's from now on. The browser lets go of it when the tab is gone.
export function hold({ key }) {
  if (held.has(key)) return true;
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    navigator.locks.request(`recording:${key}`, { signal: AbortSignal.timeout(PATIENCE) }, () => {
      resolve(true);
      return new Promise((release) => held.set(key, release));
    }).catch(() => resolve(false));
  });
}

export function release({ key }) {
  held.get(key)?.();
  held.delete(key);
}

uploader.addEventListener("change", ({ detail }) => { if (detail.done) release(detail.row); });

// What this person left here and no other tab holds: what was stopped goes up by itself, and what
// never had a piece is forgotten.
export async function leftBehind() {
  const found = [];
  for (const row of await store.recordings()) {
    if (!await hold(row)) continue;
    if (row.discarded || row.segments.some(({ chunks }) => chunks)) found.push(row);
    else uploader.discard(row);
  }
  return found;
}
