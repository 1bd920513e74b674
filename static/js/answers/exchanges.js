// <exchange-log data-for="textarea">: what an assistant was asked, what it gave, what became of it.
// The textarea holds the log as text. The form of the text is that of answers/exchanges.py.
const VERDICTS = ["taken", "changed", "refused"];
const BEGINS = /^(?:-{3,}[ \t]*|(asked|got|why|taken|changed|refused): ?([^]*))$/i;
const WORDS = { "": "not decided yet", taken: "taken as it was", changed: "taken, but changed", refused: "refused" };

const looks = (line) => {
  const spaces = line.match(/^ */)[0].length;
  for (let at = 0; at <= spaces; at += 2) if (BEGINS.test(line.slice(at))) return true;
  return false;
};
const indented = (text) => text.split("\n").map((line, n) => (n && looks(line) ? `  ${line}` : line)).join("\n");
const outdented = (line) => (line.startsWith("  ") && looks(line) ? line.slice(2) : line);
const stripped = (text) => text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
const says = ({ asked, got, verdict, why }) => Boolean(asked || got || verdict || why);

const exchange = ({ parts, verdict }) => ({
  verdict,
  ...Object.fromEntries(["asked", "got", "why"].map((name) => [name, stripped((parts[name] ?? []).join("\n"))])),
});

export function parse(text) {
  const begun = () => ({ parts: {}, part: "asked", verdict: "" });
  const entries = [begun()];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const begins = line.match(BEGINS), name = begins?.[1]?.toLowerCase();
    if (begins && (!name || (name === "asked" && says(exchange(entries.at(-1)))))) entries.push(begun());
    if (begins && !name) continue;
    const entry = entries.at(-1);
    if (name) {
      const decided = VERDICTS.includes(name);
      entry.part = decided ? "why" : name;
      if (decided) entry.verdict = name;
    }
    (entry.parts[entry.part] ??= []).push(name ? begins[2] : outdented(line));
  }
  return entries.map(exchange).filter(says);
}

function block({ asked, got, verdict, why }) {
  const parts = [["asked", asked], ["got", got]];
  if (verdict || why) parts.push([verdict || "why", why]);
  return parts.map(([name, text]) => `${name}: ${indented(text)}`.replace(/ +$/, "")).join("\n");
}

export const written = (exchanges) => exchanges.filter(says).map(block).join("\n---\n");

const make = (tag, fields, ...children) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...children);
  return element;
};

class ExchangeLog extends HTMLElement {
  #area;
  #list;
  #state;
  #count = 0;

  connectedCallback() {
    this.#area = document.getElementById(this.dataset.for);
    if (!this.#area || this.#list) return;
    this.#list = make("ol", { className: "exchanges" });
    this.#state = make("p", { className: "visually-hidden" });
    this.#state.setAttribute("role", "status");
    const add = make("button", { type: "button", className: "button small", textContent: "Add what you asked" });
    add.addEventListener("click", () => this.#add().querySelector("textarea").focus());
    add.hidden = this.#area.readOnly;
    const plain = this.querySelector(".exchanges-plain");
    plain.before(this.#list, add, this.#state);
    plain.hidden = true;
    this.#area.addEventListener("input", (event) => event.detail !== this && this.#read());
    this.#area.form?.addEventListener("reset", () => setTimeout(() => this.#read()));
    this.#read();
  }

  #add(values = { asked: "", got: "", verdict: "", why: "" }) {
    const legend = make("legend", {});
    const verdict = make("select", {}, ...Object.entries(WORDS).map(([value, words]) => new Option(words, value)));
    verdict.value = values.verdict;
    verdict.disabled = this.#area.readOnly;
    const set = make("fieldset", { className: "exchange" }, legend,
      this.#field("What you asked", "asked", this.#text(values.asked)),
      this.#field("What it gave", "got", this.#text(values.got)),
      this.#field("What became of it", "verdict", verdict),
      this.#field("Why", "why", this.#text(values.why)));
    if (!this.#area.readOnly) set.append(this.#actions());
    const item = make("li", {}, set);
    item.addEventListener("input", (event) => { event.stopPropagation(); this.#save(); });
    this.#list.append(item);
    this.#number();
    return item;
  }

  #text(value) {
    return make("textarea", { value, rows: 2, readOnly: this.#area.readOnly });
  }

  #field(words, part, control) {
    control.id = `${this.dataset.for}-exchange-${++this.#count}`;
    control.dataset.part = part;
    return make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: words }), control);
  }

  #actions() {
    const row = make("div", { className: "actions" });
    for (const [words, act] of [["Up", -1], ["Down", 1], ["Remove", 0]]) {
      const button = make("button", { type: "button", className: "button quiet small", textContent: words });
      button.addEventListener("click", () => {
        const item = button.closest("li");
        if (act) this.#move(item, act, button);
        else this.#remove(item);
      });
      row.append(button);
    }
    return row;
  }

  #move(item, by, button) {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    button.focus();
    this.#number();
    this.#save();
    this.#state.textContent = `Now number ${[...this.#list.children].indexOf(item) + 1} of ${this.#list.children.length}.`;
  }

  #remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#number();
    this.#save();
    this.#state.textContent = "Removed.";
    (next?.querySelector("textarea") ?? this.#list.nextElementSibling).focus();
  }

  #number() {
    [...this.#list.children].forEach((item, n) => {
      item.querySelector("legend").textContent = `Exchange ${n + 1}`;
      for (const button of item.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent}: exchange ${n + 1}`);
    });
  }

  #save() {
    const values = [...this.#list.children].map((item) => Object.fromEntries(
      [...item.querySelectorAll("[data-part]")].map((control) => [control.dataset.part, stripped(control.value)]),
    ));
    this.#area.value = written(values);
    this.#area.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: this }));
  }

  #read() {
    this.#list.replaceChildren();
    for (const values of parse(this.#area.value)) this.#add(values);
  }
}

customElements.define("exchange-log", ExchangeLog);
