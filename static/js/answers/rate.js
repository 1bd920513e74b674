// Says the certainty as a number while the slider moves.
import "./kept.js";

const slider = document.querySelector("[type=range]");
const shown = document.querySelector("[data-certainty]");
const show = () => { shown.textContent = `${slider.value} %`; };
slider.addEventListener("input", show);
show();
