// One microphone, camera or screen, and what MediaRecorder makes of it, in pieces.
const CONTAINERS = {
  audio: ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"],
  // VP8 for a face, since it leaves an old laptop room to breathe; VP9 for a screen, whose text it keeps sharp.
  video: ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/mp4"],
  screen: ["video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/mp4"],
};
const BITS = {
  audio: { audioBitsPerSecond: 64_000 },
  video: { videoBitsPerSecond: 900_000, audioBitsPerSecond: 64_000 },
  screen: { videoBitsPerSecond: 1_200_000, audioBitsPerSecond: 64_000 },
};
const CAMERA = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
const RECOGNISABLE = 512; // bytes
const VOICE = { echoCancellation: true, noiseSuppression: true };

export const canRecord = () =>
  Boolean(globalThis.isSecureContext && navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
export const canShare = () => canRecord() && Boolean(navigator.mediaDevices.getDisplayMedia);

const containerFor = (kind) => CONTAINERS[kind].find((mime) => MediaRecorder.isTypeSupported(mime)) ?? "";
const exactly = (id) => (id ? { deviceId: { exact: id } } : {});

export async function devices(kind) {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((device) => device.kind === kind && device.deviceId);
}

async function microphone(id) {
  return navigator.mediaDevices.getUserMedia({ audio: { ...VOICE, ...exactly(id) } });
}

async function screen(id) {
  const shown = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: true });
  // Without a microphone the screen is recorded all the same; the level meter is then missing.
  const voice = await microphone(id).catch(() => null);
  return [shown, voice];
}

// The first piece may be a single byte; the server must see by it what it gets.
class Beginning {
  #held = [];
  #done = false;

  constructor(give) { this.give = give; }

  add(blob) {
    if (this.#done) return this.give(blob);
    this.#held.push(blob);
    if (this.#held.reduce((sum, { size }) => sum + size, 0) >= RECOGNISABLE) this.end();
  }

  end() {
    if (!this.#done && this.#held.length) this.give(new Blob(this.#held, { type: this.#held[0].type }));
    this.#done = true;
  }
}

export class Capture extends EventTarget {
  #recorder = null;
  #sources = [];
  #context = null;
  #analyser = null;
  #samples = null;
  #mix = null;
  #over = Promise.resolve();

  constructor(kind, timeslice) {
    super();
    this.kind = kind;
    this.timeslice = timeslice;
  }

  get mime() { return this.#recorder?.mimeType || containerFor(this.kind); }
  get recording() { return this.#recorder !== null && this.#recorder.state !== "inactive"; }
  get hasSound() { return this.#analyser !== null; }

  async open({ camera = "", voice = "" } = {}) {
    this.close();
    if (this.kind === "screen") this.#sources = (await screen(voice)).filter(Boolean);
    else {
      const asked = { audio: { ...VOICE, ...exactly(voice) }, video: this.kind === "video" && { ...CAMERA, ...exactly(camera) } };
      this.#sources = [await navigator.mediaDevices.getUserMedia(asked)];
    }
    this.#listen();
    this.stream = this.kind === "screen" ? this.#mixed() : this.#sources[0];
  }

  // The level is measured on all sound together; a screen's own sound is mixed with the voice.
  #listen() {
    for (const source of this.#sources) {
      for (const track of source.getTracks()) track.addEventListener("ended", () => this.#lost(track));
    }
    const heard = this.#sources.filter((source) => source.getAudioTracks().length);
    if (!heard.length) return;
    this.#context = new AudioContext();
    this.#context.resume();
    this.#analyser = this.#context.createAnalyser();
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#mix = this.#context.createMediaStreamDestination();
    for (const source of heard) {
      const node = this.#context.createMediaStreamSource(source);
      node.connect(this.#analyser);
      node.connect(this.#mix);
    }
  }

  #mixed() {
    return new MediaStream([...this.#sources[0].getVideoTracks(), ...(this.#mix?.stream.getAudioTracks() ?? [])]);
  }

  #lost(track) {
    this.dispatchEvent(new CustomEvent("lost", { detail: track.kind }));
  }

  // Loudness on a scale of 0 to 100, from silence at -60 dB.
  level() {
    if (!this.#analyser) return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.max(0, Math.min(100, 100 + (10 * Math.log10(power + 1e-10)) / 0.6));
  }

  start(onPiece) {
    const mimeType = containerFor(this.kind);
    this.#recorder = new MediaRecorder(this.stream, { ...BITS[this.kind], ...(mimeType && { mimeType }) });
    const whole = new Beginning(onPiece);
    this.#recorder.addEventListener("dataavailable", ({ data }) => { if (data.size) whole.add(data); });
    this.#recorder.addEventListener("stop", () => whole.end());
    this.#recorder.addEventListener("error", () => this.dispatchEvent(new CustomEvent("lost", { detail: this.kind })));
    this.#over = new Promise((resolve) => this.#recorder.addEventListener("stop", () => resolve()));
    this.#recorder.start(this.timeslice);
  }

  pause() {
    this.#recorder.requestData();
    this.#recorder.pause();
  }

  resume() { this.#recorder.resume(); }

  // Resolves when the last piece was given out, also where the devices ended it before.
  stop() {
    if (this.recording) this.#recorder.stop();
    return this.#over;
  }

  close() {
    for (const source of this.#sources) for (const track of source.getTracks()) track.stop();
    this.#context?.close();
    this.#sources = [];
    this.#context = this.#analyser = this.#mix = this.stream = null;
  }
}
