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

// A passphrase may be read before it is sent; it is hidden again when it leaves.
document.querySelectorAll("input[type=password]").forEach((field) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-ghost";
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Masquer" : "Afficher";
    button.setAttribute("aria-label", `${button.textContent} : ${field.labels[0] ? field.labels[0].textContent : "phrase"}`);
  };
  button.addEventListener("click", () => { show(field.type === "password"); });
  field.form.addEventListener("submit", () => { show(false); });
  show(false);
  field.after(button);
});

// When the cockpit locks itself, this page covers what it shows and goes to the door. The server
// alone decides: it is asked when the delay may have passed, and when somebody comes back.
function watchLock(minutes) {
  let timer = 0, misses = 0, present = Date.now();
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(2, seconds + 1) * 1000);
  };
  const ask = async () => {
    try {
      const state = await (await fetch("/porte/etat", { cache: "no-store" })).json();
      misses = 0;
      if (!state.open) { leave(); } else if (state.seconds !== null) { later(state.seconds); }
    } catch {
      misses += 1;
      if (misses < 3) { later(4); } else { cover("Serment ne répond plus ; vos données restent chiffrées. Relancez-le, puis rechargez cette page."); }
    }
  };
  // Who is typing is there: a long text never locks under the hands.
  document.addEventListener("input", () => {
    if (Date.now() - present < 60000) { return; }
    present = Date.now();
    fetch("/reglages/presence/", { redirect: "manual", cache: "no-store" }).then((answer) => { if (answer.status !== 204) { ask(); } }, () => {});
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { ask(); } });
  later(minutes * 60);
}

function cover(words) {
  const said = document.createElement("p");
  said.textContent = words;
  said.className = "panel";
  document.title = "Serment";
  document.body.replaceChildren(said);
}

function leave() {
  const lost = isTyped() ? "&perdu=1" : "";
  const door = `/porte/?suite=${window.location.pathname}${lost}`;
  cover("Le cabinet est verrouillé.");
  window.location.replace(door);
}

// Tell whether a form of the page holds something that was never sent.
function isTyped() {
  const fields = [...document.querySelectorAll("main form[method=post] :is(input:not([type=hidden]), textarea, select)")];
  return fields.some((field) => {
    if (field.matches("select")) { return [...field.options].some((o) => o.selected !== o.defaultSelected && (o.selected || field.multiple)); }
    if (field.matches("[type=checkbox], [type=radio]")) { return field.checked !== field.defaultChecked; }
    return field.value !== field.defaultValue;
  });
}

if (document.body.dataset.lockAfter) { watchLock(Number(document.body.dataset.lockAfter)); }

// One box ticks every row of the page; without this file, each row has its own.
document.querySelectorAll("[data-tick-all]").forEach((box) => {
  const rows = () => [...box.form.elements].filter((field) => field.name === (box.dataset.tickAll || "dossier"));
  box.closest("[hidden]").hidden = false;
  box.addEventListener("change", () => { rows().forEach((row) => { row.checked = box.checked; }); });
});

// A list worked over several pages counts what is ticked, and keeps it at once: a record may be
// opened, then the list again. Without this file, the buttons of the list carry it.
document.querySelectorAll("form[data-keep-ticks]").forEach((form) => {
  let isSending = false, waits = false;
  const keep = async () => {
    if (isSending) { waits = true; return; }
    isSending = true;
    try {
      await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
    } catch { /* the buttons of the list carry the same boxes */ }
    isSending = false;
    if (waits) { waits = false; keep(); }
  };
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[type=checkbox]")) { return; }
    countTicks(form);
    keep();
  });
});

function countTicks(form) {
  const told = form.querySelector("[data-ticked]");
  const elsewhere = Number(told.dataset.elsewhere);
  const count = elsewhere + form.querySelectorAll("input[name=dossier]:checked").length;
  const several = count > 1 ? "s" : "";
  const others = elsewhere ? ` (${elsewhere.toLocaleString("fr-FR")} sur d’autres pages)` : "";
  told.textContent = count ? `${count.toLocaleString("fr-FR")}\u00a0dossier${several} coché${several}${others}` : "Aucun dossier coché";
}

// Reminders on the desktop, once asked for: a count, at most once a day and once more for each
// change. Every page asks in turn with the others of this browser, so two tabs show one. A machine
// that slept asks when it wakes; a cockpit that is locked answers elsewhere, and nothing is shown.
const REMINDED = "serment-rappel", ASK_EVERY = 10 * 60 * 1000;

function remindOnDesktop(address) {
  const look = () => {
    const turn = () => askReminder(address).catch(() => {});
    return navigator.locks ? navigator.locks.request(REMINDED, { ifAvailable: true }, (mine) => mine && turn()) : turn();
  };
  setTimeout(look, 2000);
  setInterval(look, 60 * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
}

async function askReminder(address) {
  if (!window.Notification || Notification.permission !== "granted") { return; }
  const last = JSON.parse(localStorage.getItem(REMINDED) || "{}");
  const age = Date.now() - (last.at || 0);
  if (age >= 0 && age < ASK_EVERY) { return; }
  const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
  if (answer.status !== 200) { return; }
  const told = await answer.json();
  const isNews = last.day !== told.day || (last.mark !== told.mark && told.count >= last.count);
  localStorage.setItem(REMINDED, JSON.stringify({ at: Date.now(), day: told.day, mark: told.mark, count: told.count }));
  if (told.count && isNews) { showReminder(told.words); }
}

function showReminder(words) {
  const shown = new Notification("Serment", { body: words, tag: REMINDED, icon: "/static/icon.svg", lang: "fr" });
  shown.onclick = () => {
    window.focus();
    shown.close();
    if (isTyped()) { window.open("/echeances/"); } else { window.location.assign("/echeances/"); }
  };
}

// The browser is asked by the very click that asks for reminders; what it refuses is said.
function askNotification(form) {
  const say = (name) => { document.querySelector(`[data-notification-${name}]`).hidden = false; };
  if (!window.Notification) { say("absent"); }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.Notification) { return; }
    const permission = await Notification.requestPermission();
    if (permission === "granted") { localStorage.removeItem(REMINDED); form.submit(); } else { say("refused"); }
  });
}

document.querySelectorAll("form[data-ask-notification]").forEach(askNotification);
if (document.body.dataset.remind) {
  const refused = document.querySelector("[data-notification-refused]");
  if (refused && window.Notification) { refused.hidden = Notification.permission === "granted"; }
  remindOnDesktop(document.body.dataset.remind);
}
