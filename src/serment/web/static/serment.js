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

// A long work is asked every second how far it has come; its own page then shows how it ended.
function follow(place) {
  setTimeout(async () => {
    let told;
    try {
      const answer = await fetch(place.dataset.follow);
      // Locked meanwhile, or gone: the page itself says so.
      if (!answer.ok || answer.redirected) { throw new Error("no answer"); }
      told = await answer.json();
    } catch {
      if (place.dataset.then) { window.location.reload(); }
      return;
    }
    show(place, told);
    if (!told.ended) { follow(place); }
    else if (place.dataset.then) { window.location.replace(place.dataset.then); }
  }, 1000);
}

function show(place, told) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-words]");
  const sign = place.querySelector("[data-sign]");
  if (bar && told.total) { bar.max = told.total; bar.value = told.done; }
  if (words && told.words) { words.textContent = told.words; }
  if (sign) { sign.textContent = told.sign; }
}

// The page that followed a work to its end saves its file, once.
function saveNow() {
  const form = document.querySelector("form[data-save-now]");
  if (!form) { return; }
  window.history.replaceState(null, "", window.location.pathname);
  form.requestSubmit();
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
  document.querySelectorAll("[data-follow]").forEach(follow);
  saveNow();
  const wrong = document.querySelector("[aria-invalid=true]");
  if (wrong) { wrong.focus(); }
});
