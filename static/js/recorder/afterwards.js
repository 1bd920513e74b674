// The panel once something was recorded: sending, keeping, deleting, and coming back to it.
import { Refused } from "./api.js";
import { hold, leftBehind, store, uploader } from "./sending.js";
import { PanelView } from "./view.js";
import { watch } from "./watch.js";
import { blockWords, clock, sendingWords } from "./words.js";

export const LIVE = ["recording", "paused", "interrupted"];
const FILE_PIECE = 4_000_000; // bytes
const IN_MEMORY = "This browser keeps nothing for this page (it is full, or this is a private window). You can record; leave this tab open until all is safe on the server.";

let leftovers; // asked for once, by whichever panel is first

export class Afterwards extends PanelView {
  held = false; // in this tab only, until the person wishes it kept
  writing = Promise.resolve();

  fail(words) { super.fail(words || (store.durable ? "" : IN_MEMORY)); }

  async keepIt() {
    const { row } = this;
    this.held = false;
    await hold(row);
    const parts = this.preview.parts;
    row.segments = parts.map(({ mime }) => ({ mime, chunks: 0 }));
    for (const [segment, { blobs }] of parts.entries()) for (const blob of blobs) await store.add(row, segment, blob);
    this.show("stopped", "It goes up now.");
    uploader.send(row);
  }

  async sendFile(file) {
    if (!file) return;
    this.row = store.create("file", this.place);
    const { row } = this;
    row.segments.push({ mime: file.type || "application/octet-stream", chunks: 0 });
    await hold(row);
    this.show("stopped", `${file.name} goes up.`);
    this.preview.file(file);
    try {
      await uploader.begin(row);
    } catch (error) {
      this.row = null;
      this.preview.clear();
      this.fail(error instanceof Refused ? blockWords(error) : "No connection. Choose the file again when there is one.");
      return this.show("idle", "");
    }
    row.limits = { ...row.limits, chunk_bytes: Math.min(row.limits.chunk_bytes, FILE_PIECE) };
    await store.add(row, 0, file);
    row.stopped = true;
    await store.save(row);
    uploader.send(row);
  }

  told(detail) {
    const { row, block, done } = detail;
    if (!this.row) return;
    if (row.id) this.parts.input.value = row.id;
    this.parts.sending.textContent = block ? "" : sendingWords(detail);
    this.parts.sending.dataset.state = done ? "saved" : detail.passing ? "error" : "saving";
    this.fail(block ? blockWords(block) : "");
    this.parts.tryAgain.hidden = !block || ["gone", "too-long", "closed"].includes(block.code);
    this.parts.settle.hidden = !block || !row.id || ["gone", "signed-out", "too-long"].includes(block.code);
    if (done) return this.confirm();
    if (block && block.code !== "signed-out") this.end(block);
  }

  // The server takes no more of it: what could not be sent is kept here, unless it never can be.
  async end({ code }) {
    if (LIVE.includes(this.state)) await this.stop();
    if (code === "too-long" && !this.settling) this.settle();
  }

  confirm() {
    this.show("confirmed", "Your recording is safe on the server.");
    this.fire("confirmed");
    const { row } = this;
    watch(row.id, (there) => { if (this.row === row) this.follow(there); });
  }

  follow({ state, progress, seconds, trouble, media, kind, missing }) {
    if (state === "ready") {
      this.preview.onServer(media, kind);
      this.say([`Ready: ${clock(seconds)}.`, ...missing].join(" "));
    } else if (state === "broken") this.fail(`${trouble} The pieces are kept on the server.`);
    else if (state === "assembling") this.say(`Being put together: ${progress} %.`);
  }

  // Its form goes once the recording has stopped and has a name on the server; the rest of it
  // goes up from the next pages.
  async beforeSubmit(event) {
    const isLive = LIVE.includes(this.state);
    if (!isLive && (!this.row || this.row.id || this.held)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    if (isLive) await this.stop();
    await this.named();
    target.requestSubmit(submitter);
  }

  named() {
    if (!this.row || this.row.id || this.held) return null;
    this.say("Your answer goes on as soon as the server knows of this recording.");
    return new Promise((resolve) => {
      uploader.addEventListener("change", ({ detail: { row } }) => { if (row === this.row && row.id) resolve(); });
    });
  }

  tryAgain() { uploader.retry(this.row); }

  async settle() {
    this.settling = true;
    try {
      if (!await uploader.settle(this.row)) await this.discard();
    } catch {
      this.fail("No connection. Try again when there is one.");
    }
    this.settling = false;
  }

  retake() {
    if (this.held) return this.discard();
    this.parts.sure.showModal();
  }

  keepThis() { this.parts.sure.close(); }

  async discard() {
    this.parts.sure.close();
    const { row, held } = this;
    this.row = null;
    this.held = false;
    this.parts.input.value = "";
    this.preview.clear();
    this.fail("");
    for (const part of ["tryAgain", "settle"]) this.parts[part].hidden = true;
    this.parts.sending.textContent = "";
    this.show("idle", "Deleted. You can record anew.");
    this.fire("discarded", row);
    if (!held) await uploader.discard(row);
  }

  // ------------------------------------------------------------------ coming back

  async comeBack() {
    const rows = await (leftovers ??= leftBehind());
    const mine = rows.findLast((row) => row.place === this.place && !row.discarded);
    if (this === document.querySelector("media-recorder-panel")) this.sendOthers(rows);
    if (!mine || this.row) return;
    this.row = mine;
    this.parts.input.value = mine.id ?? "";
    if (mine.stopped) this.show("stopped", "Your recording from before goes up now.");
    else this.show("offered", "");
    this.parts.offer.textContent = `Your recording was interrupted at ${clock(mine.seconds)}. What was recorded is kept. You can go on where you were.`;
    await uploader.resume(mine);
  }

  // What was left on another page goes up too; whether it goes on is asked there.
  sendOthers(rows) {
    const panels = [...document.querySelectorAll("media-recorder-panel")];
    const here = panels.map((panel) => rows.findLast((row) => row.place === panel.place && !row.discarded));
    for (const row of rows) if (!here.includes(row)) uploader.resume(row);
  }

  async sendRest() {
    this.row.stopped = true;
    await store.save(this.row);
    this.show("stopped", "What there is goes up now.");
    uploader.send(this.row);
  }
}
