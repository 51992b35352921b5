/**
 * The teller's console: keys and buttons become acts at the window, once each; clocks count on the screen.
 *
 * What is shown comes from the hub as a piece of the page. An act of the same kind is taken up again only after the
 * former one was answered and a moment passed, so that a double click, a bouncing key or a key held down calls one
 * visitor, not two.
 */

import { holdWhilePressed } from "./console-press.js";
import { act, connected, look, mark, notice, start } from "./live.js";

const SETTLE = 900; // ms after an answer in which the same act is taken for a bounce
const FRESHEN = 20_000; // ms between looks at the queue: its shares grow while nothing happens

const LEAVES = new Set(["complete", "miss", "hold", "transfer", "cancel"]); // acts that leave nobody at the window
const REDRAWN = 3_000; // ms for which a picture drawn before our own act may still come
const JUST = 5_000; // ms after a call in which nobody can have been served: completing then is asked back
const NOBODY = { ticket: null, until: 0 };
const ABOUT_WINDOW = new Set(["open", "pause", "close"]); // acts that are about no visitor

const live = document.getElementById("live");
const texts = JSON.parse(document.getElementById("console-texts").textContent);
const lost = JSON.parse(document.getElementById("live-texts").textContent).lost;
const pressed = new Map(); // verb → performance.now() until which it is not taken up again
let gone = NOBODY; // whose visit our own act just ended, though the screen may still show it
let ahead = 0; // ms that the hub's clock is ahead of ours
let drawnAt = 0; // the hub's time on the picture that is shown

const root = () => live.querySelector(".console-root");
const windowId = () => root()?.dataset.shown ?? "";
const now = () => Date.now() + ahead;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const page = start({
  events: "/api/live",
  fragment: () => {
    const asked = live.dataset.window;
    return `/console?part=live${asked ? `&window=${encodeURIComponent(asked)}` : ""}`;
  },
  drawn() {
    // A picture that is held still under a finger is an old one: its time is not the hub's now.
    const at = Number(root()?.dataset.now ?? 0);
    if (at !== drawnAt) ahead = at - Date.now();
    drawnAt = at;
    tick();
  },
});
setInterval(() => document.hidden || (connected() && page.refresh()), FRESHEN);
holdWhilePressed(live, page.refresh);

// Acts -------------------------------------------------------------------------------------------------------------

/** Carries out something once: the same `verb` is not taken up while it is under way and shortly after. */
async function once(verb, path, body = {}, options = {}) {
  if ((pressed.get(verb) ?? 0) > performance.now()) return null;
  pressed.set(verb, Infinity);
  let answer = null;
  try {
    answer = await act(path, body, options);
    return answer;
  } finally {
    // Who is told that no answer came presses again, and is heard: that press repeats this one, under the same key.
    pressed.set(verb, answer?.status === 0 ? 0 : performance.now() + SETTLE);
  }
}

/** Whom this screen shows at the window: a ticket's token, "" for nobody, or when our own act just ended the visit. */
function shownTicket() {
  const shown = live.querySelector("#present")?.dataset.ticket ?? "";
  return shown === gone.ticket && performance.now() < gone.until ? "" : shown;
}

/**
 * An act at the window, meant for `expect` alone: when another visitor is there by now, the hub does nothing.
 *
 * `wish` is what it is pressed for, where that is not the act itself: to plan an end is no second opening.
 */
async function atWindow(verb, body = {}, expect = shownTicket(), wish = verb) {
  const sent = ABOUT_WINDOW.has(verb) ? body : { ...body, expect };
  const answer = await once(wish, `/api/windows/${encodeURIComponent(windowId())}/${verb}`, sent);
  if (!answer?.ok) return answer;
  if (LEAVES.has(verb)) gone = { ticket: expect, until: performance.now() + REDRAWN };
  else gone = NOBODY;
  // Something else was done in between: the same act again is meant.
  for (const other of pressed.keys()) if (other !== wish && pressed.get(other) !== Infinity) pressed.delete(other);
  if (verb === "next") {
    if (answer.status === 204) notice(texts.nobody, "warn");
    else notice(filled(texts.called, { number: answer.data.number }));
  }
  return answer;
}

async function press(button) {
  const { verb, opens, open, help, answer, return: back } = button.dataset;
  if (opens) show(opens);
  else if (open) await once("open", `/api/windows/${encodeURIComponent(open)}/open`);
  else if (answer) await once(`answer-${answer}`, `/api/help/${encodeURIComponent(answer)}/answer`, {}, { lane: button.dataset.lane });
  else if (back) await once(`return-${back}`, `/api/tickets/${back}/return`, {}, { lane: "return" });
  else if (help) await callHelp(help);
  else if (verb === "next") await callNext();
  else if (verb) await atWindow(verb, button.dataset.body ? JSON.parse(button.dataset.body) : {});
}

/** Completes who is here and calls the next; asks first where that one was called a moment ago, perhaps in another tab. */
async function callNext() {
  const called = Number(live.querySelector("#present")?.dataset.calledAt ?? 0);
  if (!shownTicket() || now() - called >= JUST) return void (await atWindow("next", { complete: true }));
  if ((pressed.get("next") ?? 0) <= performance.now()) show("next");
}

async function callHelp(about) {
  const ticket = shownTicket();
  const sent = await once(`help-${about}`, "/api/help", { place: windowId() || "hall", about, ticket }, { lane: "help" });
  if (sent?.ok) notice(about === "silent" ? texts.silentSent : texts.helpSent);
}

live.addEventListener("click", (event) => {
  const shown = event.target.closest("[data-ticket]");
  if (shown) return void showTicket(shown.dataset);
  const button = event.target.closest("button[data-act]");
  // The second click of a double click is nobody's wish.
  if (button && event.detail <= 1) press(button);
});

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const dialog = document.querySelector("dialog[open]");
  if (dialog) return void keyInDialog(event, dialog);
  if (event.target.closest?.("input, select, textarea")) return;
  const code = event.code === "NumpadAdd" ? "KeyN" : event.code;
  const button = [...live.querySelectorAll(`[data-key="${CSS.escape(code)}"]`)].find((each) => !each.closest("[hidden]"));
  if (!button) return;
  event.preventDefault();
  if (!connected()) return void notice(lost, "bad");
  if (!button.disabled) press(button);
});

// Dialogs ----------------------------------------------------------------------------------------------------------

function show(name) {
  const dialog = document.getElementById(`dialog-${name}`);
  const present = live.querySelector("#present");
  const form = dialog.querySelector("form");
  form.reset();
  dialog.dataset.ticket = present?.dataset.ticket ?? "";
  for (const place of dialog.querySelectorAll("[data-fill=number]")) place.textContent = present?.dataset.number ?? "";
  if (name === "next") document.getElementById("next-title").textContent = filled(texts.nextSure, { number: present.dataset.number });
  if (name === "complete") prepareComplete(form);
  if (name === "transfer") prepareTransfer(form);
  dialog.showModal();
  (form.querySelector("input[type=radio]:checked") ?? form.querySelector("select, button[value=go]"))?.focus();
}

function prepareComplete(form) {
  form.elements.cases.value = live.querySelector("[data-cases]")?.dataset.cases ?? 1;
  const items = [...live.querySelectorAll("[data-missing]")].map((each) => [each.dataset.missing, each.textContent]);
  const place = document.getElementById("missing-items");
  place.replaceChildren(
    ...[...items, ["other", texts.nothingMissing]].map(([value, name]) => {
      const label = document.createElement("label");
      label.className = "choice console-missing";
      const input = Object.assign(document.createElement("input"), { type: "radio", name: "missing", value });
      const span = document.createElement("span");
      span.textContent = name;
      label.append(input, span);
      return label;
    }),
  );
  outcomeChanged(form);
}

function outcomeChanged(form) {
  document.getElementById("missing-which").hidden = form.elements.outcome.value !== "material-missing";
}

function prepareTransfer(form) {
  const now_ = live.querySelector("[data-service]")?.dataset.service ?? "";
  for (const each of form.elements.service.options) each.hidden = each.value === now_ && now_ !== "";
  form.dataset.service = now_;
  transferChanged(form);
}

function transferChanged(form) {
  const service = form.elements.service.value || form.dataset.service;
  for (const each of form.elements.window.options) {
    const fits = !each.value || (each.value !== windowId() && each.dataset.skills.split(" ").includes(service));
    each.hidden = each.disabled = !fits;
    if (!fits && each.selected) form.elements.window.value = "";
  }
  const chosen = form.elements.service.value || form.elements.window.value;
  document.getElementById("transfer-go").disabled = !chosen;
  document.getElementById("transfer-none").hidden = Boolean(chosen);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-dialog]");
  if (form?.dataset.dialog === "complete") outcomeChanged(form);
  if (form?.dataset.dialog === "transfer") transferChanged(form);
});

function keyInDialog(event, dialog) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const choices = dialog.querySelectorAll("input[name=outcome]");
  if (!digit || !choices[digit - 1] || event.target.matches("input[type=number]")) {
    if (event.key === "Enter" && event.target.matches("input[type=radio]")) {
      event.preventDefault();
      dialog.querySelector("button[value=go]")?.click();
    }
    return;
  }
  event.preventDefault();
  choices[digit - 1].checked = true;
  choices[digit - 1].focus();
  outcomeChanged(dialog.querySelector("form"));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});

const SENT = {
  complete(form) {
    const outcome = form.elements.outcome.value;
    const missing = outcome === "material-missing" ? (form.querySelector("input[name=missing]:checked")?.value ?? "") : "";
    return { outcome, cases: Number(form.elements.cases.value) || 1, missing };
  },
  transfer: (form) => ({ service: form.elements.service.value, window: form.elements.window.value }),
  pause(form) {
    const minutes = Number(form.elements.minutes.value);
    const body = { reason: form.elements.reason.value };
    if (minutes) body.until = (Number(root().dataset.minute) + minutes) % 1440;
    return body;
  },
  cancel: () => ({}),
  next: () => ({ complete: true }),
  until(form) {
    const minutes = Number(form.elements.minutes.value);
    return { until: minutes ? Math.min(Number(root().dataset.minute) + minutes, 1439) : null };
  },
};
const ACT_OF = { until: "open" }; // dialogs that are named otherwise than the act which they lead to

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-dialog]");
  const name = form?.dataset.dialog;
  if (!SENT[name] || event.submitter?.value !== "go") return;
  event.preventDefault();
  const dialog = form.closest("dialog");
  const body = SENT[name](form);
  dialog.close();
  // The visitor may have changed while the dialog was open (another console, a closing): it was meant for the one then.
  atWindow(ACT_OF[name] ?? name, body, dialog.dataset.ticket, name);
});

async function showTicket({ ticket, number, state }) {
  const dialog = document.getElementById("dialog-ticket");
  const place = document.getElementById("ticket-story");
  dialog.querySelector("[data-fill=number]").textContent = number;
  place.replaceChildren();
  const callable = ["waiting", "missed"].includes(state) && live.querySelector("#next:not([data-off])") && !live.querySelector("#present");
  const call = document.getElementById("ticket-call");
  call.hidden = !callable;
  call.onclick = () => {
    dialog.close();
    atWindow("next", { ticket });
  };
  const back = document.getElementById("ticket-return");
  back.hidden = state !== "missed";
  back.onclick = () => {
    dialog.close();
    once(`return-${ticket}`, `/api/tickets/${ticket}/return`, {}, { lane: "return" });
  };
  document.getElementById("ticket-hint").hidden = !callable;
  mark(dialog);
  dialog.showModal();
  for (const line of (await look(`/api/tickets/${ticket}/story`)) ?? []) {
    const item = document.createElement("li");
    const time = document.createElement("b");
    time.className = "tabular";
    time.textContent = line.time;
    item.append(time, " ", line.sentence);
    place.append(item);
  }
}

// Clocks -----------------------------------------------------------------------------------------------------------

function elapsed(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

function tick() {
  for (const each of live.querySelectorAll("[data-since]")) {
    const passed = now() - Number(each.dataset.since) + Number(each.dataset.worked ?? 0);
    each.textContent = elapsed(passed);
    if (each.dataset.mean) each.classList.toggle("warn", passed > 2 * Number(each.dataset.mean));
  }
  const ask = document.getElementById("ask");
  if (ask) ask.hidden = now() < Number(ask.dataset.askAt);
  const ends = document.getElementById("ends");
  if (ends) ends.hidden = now() < Number(ends.dataset.endsAt);
  const miss = document.getElementById("miss");
  if (miss?.dataset.missAt) {
    const calls = Number(miss.dataset.missCalls);
    const wait = Math.ceil((Number(miss.dataset.missAt) - now()) / 1000);
    const name = calls > 0 ? filled(texts.missCall, { n: calls }) : wait > 0 ? filled(texts.missIn, { n: wait }) : texts.miss;
    miss.querySelector("[data-name]").textContent = name;
    miss.toggleAttribute("data-off", calls > 0 || wait > 0);
    mark(miss.parentElement);
  }
}
setInterval(tick, 500);
tick();
