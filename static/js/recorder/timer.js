// Time that stands still in a pause, and time that runs backwards.
const TICK = 250; // milliseconds

export class Timer {
  #before = 0;
  #since = null;
  #ticking = null;
  #end = null;
  span = 0;

  constructor(tell) {
    this.tell = tell;
  }

  get seconds() {
    return this.#before + (this.#since === null ? 0 : (performance.now() - this.#since) / 1000);
  }

  get left() { return Math.max(0, Math.ceil((this.#end - performance.now()) / 1000)); }

  start(seconds) {
    this.stop();
    this.#before = seconds;
    this.#since = performance.now();
    this.#tick(() => this.tell());
  }

  pause() {
    this.#before = this.seconds;
    this.#since = null;
    this.stop();
  }

  countDown(seconds, done) {
    this.span = seconds;
    this.#end = performance.now() + seconds * 1000;
    this.#tick(() => {
      if (performance.now() < this.#end) return this.tell();
      this.stop();
      done();
    });
  }

  stop() { clearInterval(this.#ticking); }

  #tick(work) {
    clearInterval(this.#ticking);
    this.#ticking = setInterval(work, TICK);
    this.tell();
  }
}
