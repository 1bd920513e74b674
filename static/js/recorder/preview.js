// What was recorded in this tab, to be heard at once; later the same from the server.
export class Preview {
  parts = []; // one for each segment of this tab

  constructor({ preview, previewSound, copy }) {
    Object.assign(this, { video: preview, sound: previewSound, copy });
    // MediaRecorder writes no duration: a browser learns it by going to the end once.
    for (const media of [this.video, this.sound]) {
      media.addEventListener("loadedmetadata", () => {
        if (media.duration !== Infinity) return;
        media.addEventListener("durationchange", () => { media.currentTime = 0; }, { once: true });
        media.currentTime = 1e9;
      });
    }
    this.clear();
  }

  begin(mime, again) {
    if (!again) this.parts = [];
    this.parts.push({ mime, blobs: [] });
  }

  add(blob) { this.parts.at(-1).blobs.push(blob); }

  // The last segment; all of them are put together by the server.
  end(kind) {
    const part = this.parts.at(-1);
    if (part?.blobs.length) this.#show(new Blob(part.blobs, { type: part.mime }), kind);
  }

  file(file) { this.#show(file, file.type.startsWith("audio/") ? "audio" : "video"); }

  onServer(address, kind) { this.#play(address, kind); }

  #show(blob, kind) {
    const address = URL.createObjectURL(blob);
    this.#play(address, kind);
    this.address = address;
    this.copy.href = address;
    this.copy.download = `recording.${/mp4|quicktime/.test(blob.type) ? "mp4" : "webm"}`;
    this.copy.hidden = false;
  }

  #play(address, kind) {
    const media = kind === "audio" ? this.sound : this.video;
    for (const other of [this.video, this.sound]) other.hidden = other !== media;
    media.src = address;
  }

  clear() {
    this.parts = [];
    for (const media of [this.video, this.sound]) {
      media.removeAttribute("src");
      media.load();
      media.hidden = true;
    }
    this.copy.removeAttribute("href");
    this.copy.hidden = true;
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
  }
}
