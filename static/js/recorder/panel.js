// <media-recorder-panel>: choose, allow, think, record, pause, stop, hear it, and know that it is safe.
import { Refused } from "./api.js";
import { Afterwards, LIVE } from "./afterwards.js";
import { Capture, canRecord, canShare, devices } from "./capture.js";
import { Meter } from "./meter.js";
import { Preview } from "./preview.js";
import { hold, release, store, uploader } from "./sending.js";
import { Timer } from "./timer.js";
import { NO_RECORDING, blockWords, clock, openingTrouble, spoken } from "./words.js";

const PIECE = 4000; // milliseconds
const QUICK = 4000; // milliseconds that the server may take before recording begins without it

class RecorderPanel extends Afterwards {
  connectedCallback() {
    if (this.dataset.state) return;
    this.build();
    this.name = this.dataset.name ?? "recording";
    this.place = `${location.pathname}#${this.name}`;
    this.kinds = (this.dataset.kinds ?? "audio video screen").split(" ");
    this.parts.input.name = this.name;
    this.parts.input.value = this.dataset.recording ?? "";
    this.timer = new Timer(() => this.tick());
    this.meter = new Meter(this.parts);
    this.preview = new Preview(this.parts);
    this.listen();
    this.setUp();
  }

  setUp() {
    if (this.dataset.keep !== "ask") this.parts.wish.remove();
    for (const choice of this.querySelectorAll(".recorder-kinds [data-kind]")) {
      const { kind } = choice.dataset;
      const possible = kind === "file" || (kind === "screen" ? canShare() : canRecord());
      choice.hidden = !this.kinds.includes(kind) || !possible;
    }
    const think = this.parts.think, wanted = this.dataset.think ?? "0";
    if (![...think.options].some((option) => option.value === wanted)) think.add(new Option(spoken(Number(wanted)), wanted));
    think.value = wanted;
    this.show("idle", canRecord() ? "" : NO_RECORDING);
    this.fail("");
    this.comeBack();
  }

  listen() {
    this.parts.file.addEventListener("change", () => this.sendFile(this.parts.file.files[0]));
    for (const part of ["audioinput", "videoinput"]) this.parts[part].addEventListener("change", () => this.changeDevice());
    navigator.mediaDevices?.addEventListener("devicechange", () => this.capture && this.listDevices());
    uploader.addEventListener("change", ({ detail }) => { if (detail.row === this.row) this.told(detail); });
    store.addEventListener("memory", () => this.fail(""));
    this.closest("form")?.addEventListener("submit", (event) => this.beforeSubmit(event), { capture: true });
    addEventListener("beforeunload", (event) => {
      const unsent = this.row && !this.row.done && !this.held && !store.durable;
      if (LIVE.includes(this.state) || unsent) event.preventDefault();
    });
  }

  async choose(kind) {
    this.fail("");
    this.show("asking", "");
    if (await this.open(kind)) this.show("ready", this.row ? `Ready to go on at ${clock(this.row.seconds)}.` : "Ready. Nothing is recorded yet.");
    else this.show(this.row ? "offered" : "idle");
  }

  async open(kind, choice = {}) {
    const capture = new Capture(kind, Number(this.dataset.timeslice ?? PIECE));
    capture.addEventListener("lost", ({ detail }) => { if (this.capture === capture) this.lost(detail); });
    try {
      await capture.open(choice);
    } catch (error) {
      this.fail(openingTrouble(error, kind));
      return false;
    }
    this.close();
    this.capture = capture;
    this.parts.live.srcObject = kind === "audio" ? null : capture.stream;
    if (kind !== "audio") this.parts.live.play().catch(() => {});
    this.meter.follow(capture);
    await this.listDevices();
    return true;
  }

  close() {
    this.meter.follow(null);
    this.capture?.close();
    this.capture = null;
    this.parts.live.srcObject = null;
  }

  async listDevices() {
    const inUse = this.capture.stream.getTracks().map((track) => track.getSettings().deviceId);
    for (const kind of ["audioinput", "videoinput"]) {
      const select = this.parts[kind], found = await devices(kind);
      select.replaceChildren(...found.map(({ label, deviceId }, i) => new Option(label || `${i + 1}`, deviceId)));
      select.value = found.find(({ deviceId }) => inUse.includes(deviceId))?.deviceId ?? found[0]?.deviceId ?? "";
      select.parentElement.hidden = !found.length || (kind === "videoinput" && this.capture.kind !== "video");
    }
  }

  // What was recorded with the former device becomes a segment of its own.
  async changeDevice() {
    const { kind } = this.capture, state = this.state;
    if (state === "paused") await this.breakOff();
    const done = await this.open(kind, { voice: this.parts.audioinput.value, camera: this.parts.videoinput.value });
    if (state === "ready") this.show(done ? "ready" : "idle");
    else this.show("interrupted", done ? "Another device is in use. Go on when you are ready." : "");
  }

  cancel() {
    this.timer.stop();
    this.close();
    this.show(this.row ? "offered" : "idle", "");
  }

  record() {
    const seconds = this.row ? 0 : Number(this.parts.think.value);
    if (!seconds) return this.start();
    this.show("thinking", `${spoken(seconds)} to think; then the recording starts.`);
    this.timer.countDown(seconds, () => this.start());
  }

  startNow() { this.start(); }

  async start() {
    this.timer.stop();
    if (this.row === null && !(await this.begin())) return;
    const last = this.row.segments.at(-1);
    if (!last || last.chunks || this.held) this.row.segments.push({ chunks: 0 });
    const segment = this.row.segments.length - 1;
    this.row.segments[segment].mime = this.capture.mime;
    this.preview.begin(this.capture.mime, this.row.segments.length > 1);
    this.capture.start((blob) => this.keep(segment, blob));
    this.timer.start(this.row.seconds);
    this.show("recording", "Recording.");
    this.tick();
    if (this.row.segments.length === 1) this.fire("begun");
  }

  async begin() {
    this.held = this.parts.keep.isConnected && !this.parts.keep.checked;
    const row = store.create(this.capture.kind, this.place);
    if (!this.held) {
      await hold(row);
      await store.save(row);
      try {
        await uploader.begin(row, AbortSignal.timeout(QUICK));
      } catch (error) {
        if (!(error instanceof Refused) || error.passing) this.say("No connection: what you record is kept here until there is one.");
        else return this.refuse(row, error);
      }
      uploader.send(row);
    }
    this.row = row;
    this.parts.input.value = row.id ?? "";
    return true;
  }

  async refuse(row, error) {
    await store.forget(row.key);
    release(row);
    this.fail(blockWords({ code: error.status === 401 ? "signed-out" : error.code, detail: error.detail }));
    this.show("ready", "Nothing was recorded.");
    return false;
  }

  keep(segment, blob) {
    this.preview.add(blob);
    const { row } = this, { seconds } = this.timer;
    // With the piece that it belongs to: a row may be all that comes back after a crash.
    const write = async () => {
      row.seconds = seconds;
      if (this.held) return;
      await store.add(row, segment, blob);
      uploader.wake();
    };
    this.writing = this.writing.then(write);
  }

  tick() {
    const seconds = this.timer.seconds, target = 60 * Number(this.dataset.minutes ?? 0);
    const limit = 60 * (this.row?.limits?.minutes ?? Infinity);
    if (this.state === "thinking") {
      this.parts.state.textContent = "Think";
      this.parts.clock.textContent = clock(this.timer.left);
      this.parts.progress.value = 1 - this.timer.left / this.timer.span;
      return;
    }
    this.parts.state.textContent = { recording: "Recording", paused: "Paused" }[this.state] ?? "Stopped";
    this.parts.clock.textContent = target ? `${clock(seconds)} of ${clock(target)}` : clock(seconds);
    this.parts.progress.hidden = !target;
    if (target) this.parts.progress.value = Math.min(1, seconds / target);
    if (target && Math.floor(seconds) === target) this.say("That was the time aimed at. You can go on.");
    if (Number.isFinite(limit) && Math.floor(limit - seconds) === 60) this.say("One minute is left until the recording stops.");
    if (seconds >= limit) this.stop();
  }

  pause() {
    this.capture.pause();
    this.timer.pause();
    this.show("paused", `Paused at ${clock(this.timer.seconds)}.`);
    this.tick();
  }

  unpause() {
    this.capture.resume();
    this.timer.start(this.timer.seconds);
    this.show("recording", "Recording.");
  }

  async breakOff() {
    this.timer.pause();
    await this.capture?.stop();
    await this.writing;
  }

  // A cable was pulled, or the sharing of the screen ended.
  async lost(kind) {
    const state = this.state;
    const { capture, capture: { kind: asked } } = this;
    if (state === "recording" || state === "paused") await this.breakOff();
    if (this.capture !== capture) return; // its other track was lost as well
    this.timer.stop();
    this.close();
    const what = asked === "screen" ? "The screen is no longer shared" : `The ${kind === "video" ? "camera" : "microphone"} is gone`;
    if (!this.row) return this.show("idle", `${what}. Choose again when it is back.`);
    this.again = asked;
    this.show("interrupted", `${what}. What you recorded until now is kept: go on with another device, or stop here.`);
    this.tick();
  }

  async goOn() {
    if (this.state === "offered") return this.choose(this.row.kind);
    if (this.capture || await this.open(this.again)) await this.start();
  }

  get anything() {
    if (this.held) return this.preview.parts.some(({ blobs }) => blobs.length);
    return this.row.segments.some(({ chunks }) => chunks);
  }

  async stop() {
    if (this.stopping) return;
    this.stopping = true;
    await this.breakOff();
    this.stopping = false;
    this.close();
    if (!this.anything) {
      await this.discard();
      return this.say("Nothing was recorded: that was too short.");
    }
    this.row.stopped = true;
    this.preview.end(this.row.kind);
    if (this.held) this.show("stopped", `${clock(this.row.seconds)} recorded. It is only in this tab until you keep it.`);
    else {
      await store.save(this.row);
      this.show("stopped", `${clock(this.row.seconds)} recorded.`);
      uploader.wake();
    }
    this.fire("stopped");
  }
}

customElements.define("media-recorder-panel", RecorderPanel);
