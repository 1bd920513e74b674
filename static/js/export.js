// Shows how far the archive is, and the page anew once it is finished.
const meter = document.querySelector("[data-export]");
const bar = meter.querySelector("progress");
const line = meter.querySelector("[role=status]");
const EVERY = 1500, LATER = 5000; // milliseconds

async function look() {
  let answer;
  try {
    answer = await fetch(meter.dataset.export, { headers: { Accept: "application/json" } });
  } catch {
    line.textContent = "No connection. The archive is being made all the same.";
    return setTimeout(look, LATER);
  }
  if (answer.status === 401) {
    line.textContent = "You are signed out. The archive is being made all the same; sign in to see it.";
    return;
  }
  if (!answer.ok) return setTimeout(look, LATER);
  const { state, percent } = await answer.json();
  if (state !== "waiting" && state !== "making") return location.reload();
  bar.value = percent;
  if (state === "making") line.textContent = `Your archive is being made: ${percent} %.`;
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
