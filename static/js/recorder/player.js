// A recording played: speed, keys, a waveform to click on, moments to copy and to go to.
import { watch } from "./watch.js";
import { clock } from "./words.js";

const STEP = 5; // seconds

function play(player, media) {
  const speed = player.querySelector("[data-speed]");
  const copy = player.querySelector("[data-copy-moment]");
  player.querySelector(".player-controls").hidden = false;

  const seek = (seconds) => { media.currentTime = Math.max(0, Math.min(seconds, media.duration || seconds)); };
  const toggle = () => { if (media.paused) media.play(); else media.pause(); };
  const faster = (by) => {
    speed.selectedIndex = Math.max(0, Math.min(speed.options.length - 1, speed.selectedIndex + by));
    media.playbackRate = Number(speed.value);
  };
  const keys = {
    k: toggle, " ": toggle, j: () => seek(media.currentTime - STEP), l: () => seek(media.currentTime + STEP),
    ArrowLeft: () => seek(media.currentTime - STEP), ArrowRight: () => seek(media.currentTime + STEP),
    "<": () => faster(-1), ">": () => faster(1),
  };

  // Captured, since the media element has keys of its own.
  player.addEventListener("keydown", (event) => {
    const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const native = typed === " " || typed.startsWith("Arrow");
    const control = event.target !== media && event.target.closest("button, select, summary, a");
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[typed] || (native && control)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[typed]();
  }, { capture: true });

  speed.addEventListener("change", () => faster(0));
  copy.addEventListener("click", () => copyMoment(copy, media.currentTime));
  media.addEventListener("timeupdate", () => { copy.textContent = `Copy moment ${clock(media.currentTime)}`; });
  drawProgress(player.querySelector("[data-waveform]"), media, seek);
  player.seek = (seconds) => { seek(seconds); media.focus(); };
}

async function copyMoment(button, seconds) {
  const moment = clock(seconds);
  await navigator.clipboard.writeText(moment);
  button.textContent = `Copied ${moment}`;
  button.dispatchEvent(new CustomEvent("player:moment", { bubbles: true, detail: { seconds } }));
}

function drawProgress(waveform, media, seek) {
  if (!waveform) return;
  const played = waveform.querySelector("[data-played]"), { width } = waveform.querySelector("svg").viewBox.baseVal;
  media.addEventListener("timeupdate", () => played.setAttribute("width", (width * media.currentTime) / (media.duration || 1)));
  waveform.addEventListener("click", ({ clientX }) => {
    const box = waveform.getBoundingClientRect();
    if (Number.isFinite(media.duration)) seek(((clientX - box.left) / box.width) * media.duration);
  });
}

// Until it is put together; then the player comes from the server as it would in a new page.
async function wait(player) {
  const bar = player.querySelector("progress"), line = player.querySelector("[data-progress]");
  const found = await watch(player.dataset.player, ({ state, progress }) => {
    if (state !== "assembling") return;
    bar.value = progress;
    line.textContent = `Being put together: ${progress} %.`;
  });
  if (!found) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const anew = page.querySelector(`[data-player="${player.dataset.player}"]`);
  if (!anew) return location.reload();
  player.replaceWith(anew);
  enhance(anew);
}

function enhance(player) {
  const media = player.querySelector("video, audio");
  if (media) play(player, media);
  else if (player.querySelector("progress")) wait(player);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-moment]");
  const player = link && document.querySelector(link.dataset.of ? `[data-player="${link.dataset.of}"]` : "[data-player]");
  if (!player?.seek) return;
  event.preventDefault();
  player.seek(Number(link.dataset.moment));
});
for (const player of document.querySelectorAll("[data-player]")) enhance(player);
