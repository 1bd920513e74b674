// The clock of a set: wall time, so that a page that slept or was closed shows what is really left.
for (const element of document.querySelectorAll("[data-set-left]")) {
  const end = Date.now() + Number(element.dataset.setLeft) * 1000;
  const shown = element.querySelector("[data-set-shown]");
  if (!shown) continue;
  const show = () => {
    const left = Math.max(Math.floor((end - Date.now()) / 1000), 0);
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) return;
    clearInterval(timer);
    element.classList.add("over");
    element.textContent = "time is over";
    element.setAttribute("role", "status");
  };
  const timer = setInterval(show, 1000);
  show();
}
