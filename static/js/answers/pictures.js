// <picture-drop data-url="…">: pictures are pasted, dropped or chosen, and go up at once.
// POST of `picture` → 201 {id, url, name}; DELETE of that url takes it away.
const LARGEST = 10_000_000, MOST = 20;
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];

const make = (tag, fields, ...children) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...children);
  return element;
};

class PictureDrop extends HTMLElement {
  #list;
  #state;
  #choose;

  connectedCallback() {
    if (this.#list) return;
    this.#list = this.querySelector(".pictures");
    this.#state = this.querySelector("[role=status]");
    this.#choose = this.querySelector("input[type=file]");
    for (const item of this.#list.children) this.#removable(item);
    this.#choose.removeAttribute("name"); // they have gone up by then: the form must not send them again
    this.#choose.addEventListener("change", () => { this.#take(this.#choose.files); this.#choose.value = ""; });
    this.addEventListener("dragover", (event) => { event.preventDefault(); this.dataset.over = ""; });
    this.addEventListener("dragleave", (event) => { if (!this.contains(event.relatedTarget)) delete this.dataset.over; });
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      delete this.dataset.over;
      this.#take(event.dataTransfer.files);
    });
    // Pasted wherever one is on the page; text, or a text beside its picture, goes to its field.
    document.addEventListener("paste", (event) => {
      if (!this.isConnected || event.clipboardData.types.includes("text/plain") || !event.clipboardData.files.length) return;
      event.preventDefault();
      this.#take(event.clipboardData.files);
    });
    for (const part of this.querySelectorAll("[data-scripted]")) part.hidden = false;
  }

  #take(files) {
    this.#clear();
    const room = MOST - this.#list.children.length;
    for (const [n, file] of [...files].entries()) {
      if (n >= room) return this.#say(`An answer holds ${MOST} pictures: remove one first.`);
      if (!TYPES.includes(file.type)) this.#say(`“${file.name}” is not a picture: take a PNG, JPEG, WebP or GIF.`);
      else if (file.size > LARGEST) this.#say(`“${file.name}” has ${(file.size / 1e6).toFixed(1)} MB; the limit is ${LARGEST / 1e6} MB.`);
      else this.#send(file);
    }
  }

  #send(file) {
    const bar = make("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", `Uploading ${file.name}`);
    const item = make("li", { className: "picture" }, bar);
    this.#list.append(item);
    const body = new FormData();
    body.append("picture", file);
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open("POST", this.dataset.url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", this.#token);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = total ? loaded / total : 0; });
    request.addEventListener("load", () => {
      if (request.status === 201) this.#show(item, request.response);
      else this.#fail(item, file, this.#reason(request));
    });
    request.addEventListener("error", () => this.#fail(item, file, "the connection is lost."));
    request.send(body);
  }

  #reason({ status, response }) {
    const said = response?.picture ?? response?.detail;
    if (said) return [said].flat().join(" ");
    if (status === 401 || status === 403) return "you are signed out. Sign in in another window, then try again.";
    return status === 413 ? "it is too large." : "the site did not take it.";
  }

  #fail(item, file, reason) {
    const again = make("button", { type: "button", className: "button small", textContent: "Try again" });
    again.setAttribute("aria-label", `Try again: ${file.name}`);
    again.addEventListener("click", () => { item.remove(); this.#clear(); this.#send(file); });
    const leave = make("button", { type: "button", className: "button quiet small", textContent: "Leave it" });
    leave.setAttribute("aria-label", `Leave it: ${file.name}`);
    leave.addEventListener("click", () => { item.remove(); this.#clear(); this.#choose.focus(); });
    item.replaceChildren(make("span", { className: "picture-name", textContent: file.name }), again, leave);
    this.#say(`“${file.name}” was not saved: ${reason}`);
  }

  #show(item, { url, name }) {
    const image = make("img", { src: url, alt: name, loading: "lazy" });
    const link = make("a", { href: url, target: "_blank" }, image);
    item.replaceChildren(link);
    item.dataset.url = url;
    item.dataset.name = name;
    this.#removable(item);
    this.#tell(`“${name}” is saved.`);
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #removable(item) {
    const button = make("button", { type: "button", className: "button quiet small", textContent: "Remove" });
    button.setAttribute("aria-label", `Remove ${item.dataset.name}`);
    button.addEventListener("click", () => this.#remove(item, button));
    item.append(button);
  }

  async #remove(item, button) {
    button.disabled = true;
    try {
      const answer = await fetch(item.dataset.url, { method: "DELETE", headers: { "X-CSRFToken": this.#token } });
      if (!answer.ok && answer.status !== 404) throw new Error(answer.status);
      item.remove();
      this.#tell(`“${item.dataset.name}” is removed.`);
      this.#choose.focus();
      this.dispatchEvent(new Event("change", { bubbles: true }));
    } catch {
      button.disabled = false;
      this.#say(`“${item.dataset.name}” could not be removed: try again.`);
    }
  }

  get #token() {
    return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  #say(words) {
    const faults = this.querySelector(".errors");
    faults.hidden = false;
    faults.append(make("li", { textContent: words }));
  }

  #tell(words) {
    this.#state.textContent = words;
  }

  #clear() {
    const faults = this.querySelector(".errors");
    faults.replaceChildren();
    faults.hidden = true;
    this.#tell("");
  }
}

customElements.define("picture-drop", PictureDrop);
