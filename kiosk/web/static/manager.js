/** The manager's page: kept in step with the hall; the day, calls for help and clocks by button, once each. */

import { holdWhilePressed } from "./console-press.js";
import { act, connected, look, mark, notice, start } from "./live.js";

const FRESHEN = 20_000; // ms between looks while nothing happens: waits grow, machines fall silent
const texts = JSON.parse(document.getElementById("manager-texts").textContent);
const closing = document.getElementById("dialog-close");

const page = start({ events: "/api/live", fragment: "/manager?part=live", drawn: () => closing.open && fillRest() });
setInterval(() => document.hidden || (connected() && page.refresh()), FRESHEN);
holdWhilePressed(document.getElementById("live"), page.refresh);

function fillRest() {
  const place = document.getElementById("close-rest");
  const rest = document.getElementById("rest");
  if (place.dataset.shown !== rest.innerHTML) {
    place.replaceChildren(rest.content.cloneNode(true));
    place.dataset.shown = rest.innerHTML;
  }
  const open = place.querySelector(".manager-rest") !== null;
  document.getElementById("close-all").hidden = !open;
  document.getElementById("close-clean").hidden = open;
  mark(closing);
}

async function story(token, number) {
  const place = document.getElementById("story");
  place.replaceChildren();
  document.getElementById("story-number").textContent = number;
  document.getElementById("dialog-story").showModal();
  for (const line of (await look(`/api/tickets/${token}/story`)) ?? []) {
    const item = document.createElement("li");
    const time = document.createElement("b");
    time.textContent = line.time;
    item.append(time, " ", line.sentence);
    place.append(item);
  }
}

async function day(wish) {
  if (wish === "open") {
    const sent = await act("/api/day/open", {}, { lane: "day", slow: true });
    if (sent?.ok) notice(texts.opened);
    return;
  }
  const sent = await act("/api/day/close", { end_rest: wish === "close-all" }, { lane: "day", slow: true });
  if (!sent?.ok) return;
  closing.close();
  notice(texts.closed);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button || event.detail > 1) return;
  const { opens, day: wish, confirm, boot, answer, leave, rating, call, take, drop, lead, story: token, number } = button.dataset;
  if ("shut" in button.dataset) button.closest("dialog").close();
  else if (opens) {
    fillRest();
    closing.showModal();
  } else if (wish) await day(wish);
  else if (token) await story(token, number);
  else if (confirm) {
    const sent = await act(`/api/nodes/${encodeURIComponent(confirm)}/confirm-clock`, { boot }, { lane: "clock" });
    if (sent?.ok) notice(texts.confirmed);
  } else if (answer) {
    const sent = await act(`/api/help/${encodeURIComponent(answer)}/answer`, {}, { lane: "answer" });
    if (sent?.ok) notice(texts.helpTaken);
  } else if (rating) {
    const sent = await act(`/api/tickets/${rating}/rating/answer`, { call }, { lane: "rating" });
    if (sent?.ok) notice(texts.ratingAnswered);
  } else if (take || drop) {
    const sent = await act(`/api/advice/${take || drop}/${take ? "take" : "drop"}`, {}, { lane: "advice" });
    if (sent?.ok) notice(take ? texts.adviceTaken : texts.adviceDropped);
  } else if (lead) {
    const sent = await act("/api/lead", { node: lead }, { lane: "lead", slow: true });
    if (sent?.ok) notice(texts.leadGiven.replace("{node}", lead));
  } else if (leave) {
    const sent = await act("/api/leave", { tickets: [leave], reason: "gone" }, { lane: "rest" });
    if (sent?.ok) notice(texts.ended);
  }
});
