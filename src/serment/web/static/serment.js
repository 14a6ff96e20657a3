// Small comforts only: every page works without this file.
"use strict";

// A form is sent once, even if its button is pressed twice; a long act says that it runs.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented) { return; }
  if (button.dataset.busy) {
    button.dataset.rest = button.textContent.trim();
    button.setAttribute("aria-busy", "true");
    button.lastChild.textContent = button.dataset.busy;
  }
  if (event.target.hasAttribute("data-download")) { setTimeout(() => { rest(button); }, 4000); return; }
  setTimeout(() => { button.disabled = true; }, 0);
});

function rest(button) {
  if (!button.dataset.rest) { return; }
  button.removeAttribute("aria-busy");
  button.lastChild.textContent = button.dataset.rest;
}

// A page that comes back from the browser's memory may be stale: read it again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) { window.location.reload(); }
});

// In a question, the digits 1 to 9 pick a choice and 0 is « je ne sais pas »; Enter answers.
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.matches("input:not([type=radio]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) { return; }
  const list = document.querySelector("[data-choices]");
  if (!list) { return; }
  const choice = event.key === "0"
    ? document.querySelector("[data-unknown]")
    : list.querySelectorAll("button")[Number(event.key) - 1];
  if (choice) { choice.focus(); }
});

// A fold that the address points into opens; a refused form shows its first wrong field.
function openTarget() {
  const id = decodeURIComponent(window.location.hash.slice(1));
  const target = id && document.getElementById(id);
  const fold = target && (target.matches("details") ? target : target.closest("details"));
  if (fold) { fold.open = true; target.scrollIntoView(); }
}
window.addEventListener("hashchange", openTarget);
document.addEventListener("DOMContentLoaded", () => {
  openTarget();
  const wrong = document.querySelector("[aria-invalid=true]");
  if (wrong) { wrong.focus(); }
});
