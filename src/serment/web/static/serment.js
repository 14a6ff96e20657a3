// Small comforts only: every page works without this file.
"use strict";

// A form is sent once, even if its button is pressed twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && !event.defaultPrevented && !event.target.hasAttribute("data-download")) {
    setTimeout(() => { button.disabled = true; }, 0);
  }
});

// A page that comes back from the browser's memory may be stale: read it again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) { window.location.reload(); }
});

// In a question with choices, the digits 1 to 9 pick one.
document.addEventListener("keydown", (event) => {
  const list = document.querySelector("[data-choices]");
  const typing = event.target instanceof Element && event.target.matches("input:not([type=radio]), textarea, select");
  if (!list || typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
  const choice = list.querySelectorAll("button, input[type=radio]")[Number(event.key) - 1];
  if (choice) { choice.focus(); }
});
