// The answer to a follow-up survives a closed tab.
import { Kept } from "./kept.js";

const form = document.querySelector(".answer-form");
const kept = new Kept(form, `${location.pathname}${form.elements.number.value}`);

form.addEventListener("input", () => kept.keep());
kept.restore();
