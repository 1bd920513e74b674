// The clock of an answer: counts while the page is open, says once when the target is passed.
export function clock(element) {
  const shown = element.querySelector("[data-clock-shown]");
  const target = Number(element.dataset.target) * 60;
  const before = Number(element.dataset.seconds);
  const since = performance.now();
  const seconds = () => Math.floor(before + (performance.now() - since) / 1000);
  const show = () => {
    const now = seconds();
    shown.textContent = `${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}`;
    if (now > target && !element.classList.contains("over")) {
      element.classList.add("over");
      element.querySelector(".quiet").textContent = `past the ${element.dataset.target}:00 you have`;
    }
  };
  setInterval(show, 1000);
  show();
  return { seconds };
}
