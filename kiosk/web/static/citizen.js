/** Keeps a visitor's page fresh: often when the turn is near, seldom when it is far, not at all in a pocket. */
import { start } from "./live.js";

const seconds = () => Number(document.querySelector("[data-refresh]")?.dataset.refresh ?? 15);
const state = () => document.querySelector(".place")?.className ?? "";
let before = state();
const hadForm = () => Boolean(document.getElementById("rating"));
let form = hadForm();

start({
  fragment: `${location.pathname}?part=live`,
  every: () => seconds() * 1_000,
  drawn() {
    const now = state();
    if (now !== before && now.includes("place-called")) navigator.vibrate?.([300, 150, 300]);
    before = now;
    // The rating's key comes with the whole page.
    if (hadForm() !== form) {
      form = hadForm();
      if (form) location.reload();
    }
  },
});
