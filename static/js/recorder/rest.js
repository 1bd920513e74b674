// Pages without a recorder: what was left on another one goes up from here, and its person sees it.
import { leftBehind, uploader } from "./sending.js";
import { blockWords, clock, sendingWords } from "./words.js";

const corner = document.querySelector(".toasts") ?? document.body.appendChild(
  Object.assign(document.createElement("div"), { className: "toasts", role: "status" }),
);

function toast({ place }) {
  const box = document.createElement("div"), words = document.createElement("p");
  const link = Object.assign(document.createElement("a"), { href: place.split("#")[0], textContent: "Go there" });
  box.className = "toast";
  box.append(words, link);
  corner.append(box);
  return { box, words, link };
}

function tell({ words, link, box }, detail) {
  const { row, block, done } = detail;
  const state = block ? blockWords(block) : sendingWords(detail);
  const cut = row.stopped ? "" : ` It was interrupted at ${clock(row.seconds)}; you can go on with it.`;
  words.textContent = `Your recording: ${state}${cut}`;
  box.classList.toggle("error", Boolean(block));
  link.hidden = done || (row.stopped && !block);
}

const shown = new Map();
uploader.addEventListener("change", ({ detail }) => {
  const { row } = detail;
  if (row.discarded) return;
  if (!shown.has(row.key)) shown.set(row.key, toast(row));
  tell(shown.get(row.key), detail);
});
for (const row of await leftBehind()) uploader.resume(row);
