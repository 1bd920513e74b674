// <diff-remarks data-for="textarea"> around tables of changed lines: a remark is written under its
// line, and the textarea holds them all as text. The form of the text is that of answers/remarks.py.
const BEGINS = /^(?:([^\s:]+):(-?[1-9][0-9]{0,6})|[Gg]eneral): ?([^]*)$/;
const WHOLE = "general";

const looks = (line) => {
  const spaces = line.match(/^ */)[0].length;
  for (let at = 0; at <= spaces; at += 2) if (BEGINS.test(line.slice(at))) return true;
  return false;
};
const indented = (text) => text.split("\n").map((line, n) => (n && looks(line) ? `  ${line}` : line)).join("\n");
const outdented = (line) => (line.startsWith("  ") && looks(line) ? line.slice(2) : line);
const stripped = (text) => text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");

export function parse(text) {
  const found = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const begins = line.match(BEGINS);
    if (begins) found.push({ place: begins[1] ? `${begins[1]}:${Number(begins[2])}` : WHOLE, lines: [begins[3]] });
    else if (found.length) found.at(-1).lines.push(outdented(line));
    else found.push({ place: WHOLE, lines: [outdented(line)] });
  }
  return found.map(({ place, lines }) => ({ place, text: stripped(lines.join("\n")) })).filter(({ text }) => text);
}

export const written = (remarks) => remarks
  .map(({ place, text }) => ({ place, text: stripped(text) }))
  .filter(({ text }) => text)
  .map(({ place, text }) => `${place}: ${indented(text)}`).join("\n");

const make = (tag, fields, ...children) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...children);
  return element;
};

class DiffRemarks extends HTMLElement {
  #area;
  #lines;
  #whole;
  #elsewhere;
  #count = 0;

  connectedCallback() {
    this.#area = document.getElementById(this.dataset.for);
    if (!this.#area || this.#lines) return;
    this.#lines = [...this.querySelectorAll(".diff-line")];
    this.#lines.forEach((row, n) => this.#prepare(row, n));
    this.#whole = make("div", { className: "diff-whole" });
    this.#elsewhere = make("div", {});
    this.querySelector(".diff-plain").before(this.#whole, this.#elsewhere);
    this.querySelector(".diff-plain").hidden = true;
    this.querySelector(".diff-keys").hidden = false;
    this.addEventListener("keydown", (event) => this.#key(event));
    this.#area.addEventListener("input", (event) => event.detail !== this && this.#read());
    this.#area.form?.addEventListener("reset", () => setTimeout(() => this.#read()));
    this.#read();
  }

  // One line at a time can be reached by Tab; the arrows go on from there.
  #prepare(row, n) {
    const { sign, word } = row.querySelector(".diff-sign").dataset;
    const number = Math.abs(row.dataset.line);
    const button = make("button", { type: "button", className: "diff-mark", tabIndex: n ? -1 : 0, textContent: sign });
    button.setAttribute("aria-label", `Remark on ${word === "removed" ? "old " : ""}line ${number}, ${word}`);
    row.querySelector(".diff-sign").replaceChildren(button);
    row.addEventListener("click", () => {
      if (getSelection().isCollapsed || document.activeElement === button) this.#write(row);
    });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.#lines.indexOf(event.target.closest(".diff-line"));
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.#lines.length - 1 }[event.key];
    if (this.#lines[to]) this.#current(this.#lines[to]);
    else if (event.key === "c") this.#write(this.#lines[at]);
    if (to !== undefined || event.key === "c") event.preventDefault();
  }

  #current(row) {
    for (const mark of this.querySelectorAll(".diff-mark[tabindex='0']")) mark.tabIndex = -1;
    const mark = row.querySelector(".diff-mark");
    mark.tabIndex = 0;
    mark.focus();
  }

  #place(row) {
    return `${row.closest("table").dataset.file}:${row.dataset.line}`;
  }

  #write(row) {
    this.#current(row);
    const below = row.nextElementSibling;
    const there = below?.matches(".diff-remark") ? below : this.#under(row, this.#place(row), "");
    there.querySelector("textarea").focus();
  }

  #under(row, place, text) {
    let last = row;
    while (last.nextElementSibling?.matches(".diff-remark")) last = last.nextElementSibling;
    const name = row.querySelector(".diff-mark").getAttribute("aria-label");
    const cell = make("td", { colSpan: 4 }, this.#box(place, name, text));
    last.after(make("tr", { className: "diff-remark" }, cell));
    return last.nextElementSibling;
  }

  // A place to write in; `place` is where the remark belongs.
  #box(place, name, text) {
    const id = `${this.dataset.for}-remark-${++this.#count}`;
    const label = make("label", { htmlFor: id, textContent: name });
    const field = make("textarea", { id, value: text, rows: 2, readOnly: this.#area.readOnly });
    const box = make("div", { className: "diff-box" }, label, field);
    box.dataset.place = place;
    field.addEventListener("input", (event) => { event.stopPropagation(); this.#save(); });
    field.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(box));
    if (place === WHOLE || this.#area.readOnly) return box;
    const remove = make("button", { type: "button", className: "button quiet small", textContent: "Remove" });
    remove.addEventListener("click", () => { field.value = ""; this.#save(); this.#leave(box); });
    field.addEventListener("blur", ({ relatedTarget }) => { if (relatedTarget !== remove && !stripped(field.value)) this.#drop(box); });
    box.append(remove);
    return box;
  }

  #leave(box) {
    let row = box.closest("tr");
    while (row?.matches(".diff-remark")) row = row.previousElementSibling;
    if (row) this.#current(row);
    else this.#whole.querySelector("textarea").focus();
    if (!stripped(box.querySelector("textarea").value)) this.#drop(box);
  }

  #drop(box) {
    if (box.dataset.place !== WHOLE) (box.closest("tr") ?? box).remove();
  }

  #save() {
    const boxes = [...this.#whole.children, ...this.querySelectorAll("tr .diff-box"), ...this.#elsewhere.children];
    this.#area.value = written(boxes.map((box) => ({ place: box.dataset.place, text: box.querySelector("textarea").value })));
    this.#area.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: this }));
  }

  #read() {
    for (const drawn of this.querySelectorAll(".diff-remark")) drawn.remove();
    const remarks = parse(this.#area.value);
    const whole = remarks.filter(({ place }) => place === WHOLE).map(({ text }) => text).join("\n\n");
    this.#whole.replaceChildren(this.#box(WHOLE, "On the change as a whole", whole));
    this.#elsewhere.replaceChildren();
    const rows = new Map(this.#lines.map((row) => [this.#place(row), row]));
    for (const { place, text } of remarks) {
      if (place === WHOLE) continue;
      if (rows.has(place)) this.#under(rows.get(place), place, text);
      else this.#elsewhere.append(this.#box(place, `Remark on ${place}, which is not in this change`, text));
    }
  }
}

customElements.define("diff-remarks", DiffRemarks);
