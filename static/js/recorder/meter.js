// How loud the microphone is: a bar, and the same in words.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const MEMORY = 2500; // milliseconds over which the words look back

const wordsFor = (peak) => {
  if (peak < 5) return "Nothing is heard. Is the microphone muted?";
  if (peak < 15) return "Very quiet: move closer.";
  return peak > 92 ? "Too loud: move back a little." : "The level is good.";
};

export class Meter {
  #ticking = null;

  constructor({ level, heard }) {
    Object.assign(this, { level, heard });
  }

  follow(capture) {
    clearInterval(this.#ticking);
    this.heard.textContent = "";
    if (!capture?.hasSound) return;
    const every = calm.matches ? 1000 : 100;
    let peaks = [];
    this.#ticking = setInterval(() => {
      const loud = capture.level();
      peaks = [loud, ...peaks].slice(0, MEMORY / every);
      this.level.value = loud;
      const words = wordsFor(Math.max(...peaks));
      if (this.heard.textContent !== words) this.heard.textContent = words;
    }, every);
  }
}
