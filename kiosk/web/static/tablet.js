/** The tablet at a window follows the hall; a form that nobody finished gives way to the next visitor's. */
import { start } from "./live.js";

const GIVE_UP = 60_000; // ms after the last touch
const shown = () => document.getElementById("rating")?.dataset.call ?? "";
let call = shown();
let touchedAt = Date.now();

addEventListener("pointerdown", () => (touchedAt = Date.now()));

const page = start({
  events: "/api/board/live",
  fragment: `${location.pathname}?part=live`,
  drawn() {
    // Each call is rated under a key of its own, which comes with the whole page.
    if (shown() && shown() !== call) location.reload();
    call = shown();
  },
});

setInterval(() => {
  if (Date.now() - touchedAt < GIVE_UP) {
    page.refresh();
    return;
  }
  touchedAt = Date.now();
  const form = document.getElementById("rating");
  form?.reset();
  if (form?.contains(document.activeElement)) document.activeElement.blur();
  form?.removeAttribute("data-sent-back");
  page.refresh();
}, 5_000);
