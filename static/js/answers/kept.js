// What is written in a form, kept in this browser until the server has it.
const SKIPPED = new Set(["csrfmiddlewaretoken", "seconds", "force", "number", "recording"]);
const person = document.querySelector("[data-person]")?.dataset.person; // two may share a browser
const OURS = `answer:${person}:`;

export const drafts = (under = "") => Object.keys(localStorage).filter((key) => key.startsWith(OURS + under));
export const forgetDrafts = (under) => drafts(under).forEach((key) => localStorage.removeItem(key));

export class Kept {
  constructor(form, name) {
    this.form = form;
    this.key = OURS + name;
  }

  get any() { return localStorage.getItem(this.key) !== null; }

  keep() {
    const entries = [...new FormData(this.form)].filter(([name]) => !SKIPPED.has(name));
    try {
      localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(entries)));
    } catch { /* the browser keeps nothing */ }
  }

  forget() { localStorage.removeItem(this.key); }

  restore() {
    const { base, ...texts } = JSON.parse(localStorage.getItem(this.key) ?? "{}");
    const changed = Object.entries(texts).filter(([name, text]) => (this.form.elements[name]?.value ?? text) !== text);
    if (!changed.length) return;
    // As of when it was written: what was saved elsewhere since is not overwritten unasked.
    if (base !== undefined) this.form.elements.base.value = base;
    for (const [name, text] of changed) {
      const field = this.form.elements[name];
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true })); // editors show it, and it is saved
    }
  }
}

// Pages that come after an answer name its address: the server has what was written there.
for (const { dataset } of document.querySelectorAll("[data-answered]")) forgetDrafts(dataset.answered);
