// The panel as it is seen: its parts, which of them show in which state, and what it says.
export class PanelView extends HTMLElement {
  parts = {};
  capture = null;
  row = null;

  build() {
    this.classList.add("recorder");
    this.append(document.querySelector("template#media-recorder-panel").content.cloneNode(true));
    for (const part of this.querySelectorAll("[data-part]")) this.parts[part.dataset.part] = part;
    this.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-do]");
      if (button) this[button.dataset.do](button.dataset.kind);
    });
  }

  get state() { return this.dataset.state; }

  // Each part names the states in which it shows; the focus does not fall off with a button that goes.
  show(state, words) {
    const focused = this.contains(document.activeElement) || (this.owed && document.activeElement === document.body);
    this.dataset.state = state;
    for (const part of this.querySelectorAll("[data-in]")) part.hidden = !part.dataset.in.split(" ").includes(state);
    this.settleParts(state);
    if (words !== undefined) this.say(words);
    this.owed = focused && !this.keepFocus();
  }

  settleParts(state) {
    const { parts, capture, row } = this;
    parts.live.hidden ||= !["video", "screen"].includes(capture?.kind);
    parts.live.setAttribute("aria-label", capture?.kind === "screen" ? "What is shared of the screen" : "What the camera sees");
    parts.levels.hidden ||= !capture?.hasSound;
    parts.copy.hidden ||= !parts.copy.href;
    parts.thinking.hidden ||= Boolean(row);
    parts.wish.hidden ||= Boolean(row);
    parts.record.textContent = row ? "Go on recording" : "Record";
    parts.keepIt.hidden = !(state === "stopped" && this.held);
  }

  // Where nothing can take the focus for the moment, it is owed.
  keepFocus() {
    const now = document.activeElement;
    if (this.contains(now) && now.checkVisibility()) return true;
    const first = [`[data-focus="${this.state}"]`, "button.primary", "button"];
    const next = first.flatMap((what) => [...this.querySelectorAll(what)]).find((button) => button.checkVisibility());
    next?.focus();
    return Boolean(next);
  }

  say(words) { this.parts.status.textContent = words; }

  fail(words) {
    this.parts.trouble.textContent = words;
    this.parts.trouble.hidden = !words;
  }

  fire(what, { id = null, kind = null } = this.row ?? {}) {
    this.dispatchEvent(new CustomEvent(`recording:${what}`, { bubbles: true, detail: { id, kind } }));
  }
}
