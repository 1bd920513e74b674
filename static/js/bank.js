// On a wide screen a filter shows its questions at once; on a narrow one the filters are folded, and
// shown together by a button at their end.
const form = document.querySelector("[data-bank]");
const filters = form.querySelector(".bank-filters");
const narrow = matchMedia("(max-width: 52rem)");
const CHANGED = "bank-changed";
const EMPTY = "[name=q], [name=sort]";

filters.open = !narrow.matches;
narrow.addEventListener("change", () => { filters.open = !narrow.matches; });

// Whoever works by keyboard goes on where they were, although the page is another.
const changed = sessionStorage.getItem(CHANGED);
sessionStorage.removeItem(CHANGED);
if (changed && !narrow.matches) {
  const [name, value] = JSON.parse(changed);
  [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((field) => field.tagName === "SELECT" || field.value === value)?.focus();
}

form.addEventListener("change", ({ target }) => {
  const filter = target.matches("[type=checkbox]");
  if (!filter && !target.matches("select") || filter && narrow.matches) return;
  sessionStorage.setItem(CHANGED, JSON.stringify([target.name, target.value]));
  form.requestSubmit(form.querySelector(".bank-search button"));
});

// Empty fields say nothing in an address that is to be shared.
form.addEventListener("submit", () => {
  for (const field of form.querySelectorAll(EMPTY)) field.disabled = !field.value || field.value === "round";
});
addEventListener("pageshow", () => { for (const field of form.querySelectorAll(EMPTY)) field.disabled = false; });
