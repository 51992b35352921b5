/** Keeps the board in step: flashes what was just called, turns the notices, runs the clock, says when the link is lost. */

import { start } from "./live.js";

const TURN = 12_000; // ms that a notice stays
const HALF_FLASH = 500; // one flash a second; WCAG 2.3.1 allows three
const SEEN_MOST = 500;

const live = document.getElementById("live");
const lostTexts = JSON.parse(document.getElementById("board-lost").textContent);
const flashFor = Number(live.dataset.flash);
const still = matchMedia("(prefers-reduced-motion: reduce)");

let seen = null; // keys of all calls shown so far
const flashing = new Map(); // key → performance.now() at which it ends
let flashTimer = 0;
let lit = true;
let turn = 0;
let minute = 0; // minute of the day at `minuteAt`
let minuteAt = 0;
let lostSince = "";

const two = (figure) => String(figure).padStart(2, "0");

function clockText() {
  const now = (minute + Math.floor((performance.now() - minuteAt) / 60_000)) % 1440;
  return `${two(Math.floor(now / 60))}:${two(now % 60)}`;
}

function noticeCalls() {
  const calls = [...live.querySelectorAll("[data-call]")];
  const waiting = calls.filter((each) => each.dataset.state === "called");
  // At first only what is fresh flashes: a page opened in the middle of a day does not flash what is old.
  const fresh = waiting.filter((each) => (seen === null ? "fresh" in each.dataset : !seen.has(each.dataset.call)));
  for (const each of fresh) {
    flashing.set(each.dataset.call, performance.now() + flashFor);
    if (each.dataset.say) document.getElementById("spoken").textContent = each.dataset.say;
  }
  if (seen === null || seen.size > SEEN_MOST) seen = new Set();
  for (const each of calls) seen.add(each.dataset.call);
  if (flashing.size && !flashTimer) {
    lit = true;
    flashTimer = setInterval(flash, HALF_FLASH);
  }
  light();
}

function flash() {
  for (const [key, ends] of flashing) {
    if (performance.now() >= ends) flashing.delete(key);
  }
  lit = still.matches || !lit;
  if (!flashing.size) {
    clearInterval(flashTimer);
    flashTimer = 0;
  }
  light();
}

function light() {
  for (const each of live.querySelectorAll("[data-call]")) {
    const on = flashing.has(each.dataset.call) && each.dataset.state === "called";
    each.classList.toggle("flashing", on);
    each.classList.toggle("lit", on && lit);
  }
}

function showNotice() {
  const notices = live.querySelectorAll(".notices > li");
  notices.forEach((each, at) => (each.hidden = at !== turn % notices.length));
}

function showLost() {
  const strip = document.getElementById("board-lost-strip");
  if (!strip) return;
  strip.hidden = !lostSince;
  live.classList.toggle("lost", Boolean(lostSince));
  for (const [name, text] of Object.entries(lostTexts.strip)) {
    strip.querySelector(`.${name}`).textContent = text.replace("{time}", lostSince);
  }
  // Nobody knows whether the visitor last called still is on the way.
  for (const [name, text] of Object.entries(lostTexts.last)) {
    const label = live.querySelector(`.newest-label .${name}`);
    if (!label) continue;
    label.dataset.said ??= label.textContent;
    label.textContent = lostSince ? text : label.dataset.said;
  }
}

function tick() {
  const clock = live.querySelector(".board-clock");
  const text = clockText();
  if (clock && clock.textContent !== text) {
    clock.textContent = text;
    following.refresh(); // minutes told and the date move on without any fact
  }
}

function drawn() {
  const shown = live.querySelector(".board-clock");
  const told = Number(shown.dataset.minute);
  if (told !== minute || !minuteAt) {
    minute = told;
    minuteAt = performance.now();
  }
  shown.textContent = clockText();
  noticeCalls();
  showNotice();
  showLost();
}

const following = start({ events: "/api/board/live", fragment: "/board?part=live", into: "#live", drawn });
document.addEventListener("link", ({ detail }) => {
  lostSince = detail.up ? "" : clockText();
  showLost();
});
drawn();
setInterval(() => {
  turn += 1;
  showNotice();
}, TURN);
setInterval(tick, 1_000);
