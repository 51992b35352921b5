/**
 * The guide's page: four tabs on a phone, kept in step with the hall, with one thumb.
 *
 * One piece of HTML brings everything that changes; the parts of other tabs travel in templates, so that a form which
 * is being filled in is never touched.
 */

import { holdWhilePressed } from "./console-press.js";
import { act, mark, notice, replace, start } from "./live.js";

const texts = JSON.parse(document.getElementById("guide-texts").textContent);
const live = document.getElementById("live");
const TABS = ["helps", "take", "find", "hall"];
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const by = (id) => document.getElementById(id);
let ahead = 0; // ms that the hub's clock is ahead of ours
let found = ""; // number or token of the ticket that is shown

// In step ----------------------------------------------------------------------------------------------------------

function spread() {
  for (const each of live.querySelectorAll("template[data-for]")) {
    if (each.dataset.for === "waiting") {
      for (const line of each.content.querySelectorAll("[data-id]")) {
        const place = document.querySelector(`[data-service-waiting="${CSS.escape(line.dataset.id)}"]`);
        if (place) place.textContent = line.textContent;
      }
    } else replace(by(each.dataset.for), each.innerHTML);
  }
  ahead = Number(live.querySelector("[data-now]")?.dataset.now ?? Date.now()) - Date.now();
  const count = Number(live.querySelector("[data-helps]")?.dataset.helps ?? 0);
  by("help-count").textContent = count;
  by("help-count").hidden = !count;
  ago();
  mark();
}

function ago() {
  for (const each of document.querySelectorAll("[data-ago]")) {
    const minutes = Math.max(0, Math.floor((Date.now() + ahead - Number(each.dataset.ago)) / 60_000));
    each.textContent = `${minutes}′`;
  }
}

const page = start({
  events: "/api/live",
  fragment: "/guide?part=live",
  drawn() {
    spread();
    if (found && !by("ticket").querySelector("details#card-change[open], details#card-end[open]")) find(found);
  },
});
for (const id of ["live", "live-passed", "live-hall", "ticket"]) holdWhilePressed(by(id), page.refresh);
setInterval(ago, 10_000);
spread();

// Tabs -------------------------------------------------------------------------------------------------------------

function turn() {
  const tab = TABS.includes(location.hash.slice(1)) ? location.hash.slice(1) : TABS[0];
  for (const each of TABS) {
    by(`tab-${each}`).hidden = each !== tab;
    by(`nav-${each}`).setAttribute("aria-current", each === tab ? "page" : "false");
  }
}
addEventListener("hashchange", () => {
  turn();
  scrollTo(0, 0);
});
turn();

// A ticket ---------------------------------------------------------------------------------------------------------

async function find(number) {
  found = number;
  try {
    const answer = await fetch(`/guide?part=ticket&number=${encodeURIComponent(number)}`, { signal: AbortSignal.timeout(6000) });
    if (!answer.ok || found !== number) return;
    replace(by("ticket"), await answer.text());
    mark(by("ticket"));
  } catch {
    // The banner says that the connection is lost; what was shown stays.
  }
}

by("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = event.target.elements.number.value.trim();
  if (number) find(number);
  event.target.elements.number.blur();
});

// Acts -------------------------------------------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button || event.detail > 1) return;
  const { answer, find: number, print, end, ticket } = button.dataset;
  if (number) {
    by("find").elements.number.value = number;
    location.hash = "find";
    find(number);
  } else if (answer) {
    const sent = await act(`/api/help/${encodeURIComponent(answer)}/answer`, {}, { lane: "answer" });
    if (sent?.ok) notice(texts.helpTaken);
  } else if (button.dataset.return) {
    const sent = await act(`/api/tickets/${button.dataset.return}/return`, {}, { lane: "return" });
    if (sent?.ok) notice(filled(texts.returned, { number: button.dataset.number }));
  } else if (print) {
    const sent = await act(`/api/tickets/${ticket}/reprint`, { machine: print }, { lane: "print", slow: true });
    if (sent?.ok) notice(filled(texts.printed, { machine: print }));
  } else if (end) {
    const sent = await act(`/api/tickets/${ticket}/${end}`, {}, { lane: "end" });
    if (sent?.ok) {
      notice(texts.ended);
      find(found);
    }
  }
});

document.addEventListener("submit", async (event) => {
  if (event.target.id !== "change") return;
  event.preventDefault();
  const { service, group, cases } = event.target.elements;
  const body = {};
  if (service.value !== event.target.dataset.service) body.service = service.value;
  if (group.value !== event.target.dataset.group) body.group = group.value;
  if (cases.value !== event.target.dataset.cases) body.cases = Number(cases.value);
  const before = event.target.dataset.then.split(" ").filter(Boolean);
  const then = following(event.target, before).filter((each) => each !== service.value);
  if (then.join(" ") !== event.target.dataset.then) body.then = then;
  if (!Object.keys(body).length) return void notice(texts.nothing, "warn");
  const sent = await act(`/api/tickets/${event.target.dataset.token}/change`, body, { lane: "change" });
  if (!sent?.ok) return;
  const said = warnings(sent.data);
  notice([texts.changed, ...said].join(" "), said.length ? "warn" : undefined);
  by("card-change").open = false;
  document.activeElement?.blur();
  find(found);
});

/** Services ticked to follow on the ticket: those of `before` in their order, then the new ones. */
function following(form, before = []) {
  const ticked = [...form.querySelectorAll("[name=then]:checked")].map((each) => each.value);
  return [...before.filter((each) => ticked.includes(each)), ...ticked.filter((each) => !before.includes(each))];
}

// Taking a ticket --------------------------------------------------------------------------------------------------

by("take").addEventListener("change", (event) => {
  const form = event.currentTarget;
  const service = form.querySelector("[name=service]:checked");
  by("take-cases").hidden = !service?.dataset.cases;
  const proof = form.querySelector("[name=group]:checked")?.dataset.proof ?? "";
  by("take-proof").textContent = proof;
  by("take-proof").hidden = !proof;
});

by("take").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const fields = form.elements;
  const chosen = form.querySelector("[name=service]:checked");
  const cases = chosen.dataset.cases ? Number(fields.cases.value) || 1 : 1;
  const then = following(form).filter((each) => each !== chosen.value);
  const body = { service: chosen.value, group: fields.group.value, cases, language: fields.language.value, then };
  const slot = fields.slot.value;
  if (slot) body.slot = slot;
  const sent = await act("/api/tickets", body, { lane: "take" });
  if (!sent?.ok) return;
  const ticket = sent.data;
  by("taken-number").textContent = ticket.number;
  by("taken-service").textContent = ticket.service_name;
  const wait = ticket.estimate_min ? texts.wait : slot ? texts.waitSlot : texts.waitLater;
  const minutes = ticket.estimate_min ? Math.max(5, Math.ceil(ticket.estimate_min[1] / 5) * 5) : 0;
  by("taken-wait").textContent = filled(wait, { people: ticket.people_ahead, minutes, time: slot });
  const said = warnings(ticket);
  by("taken-warning").textContent = said.join(" ");
  by("taken-warning").hidden = !said.length;
  by("taken-page").href = `/t/${ticket.token}`;
  by("taken-print").replaceChildren(...[...machines()].map((name) => printButton(name, ticket.token)));
  form.reset();
  by("take-then").open = false;
  by("take-cases").hidden = by("take-proof").hidden = true;
  mark(by("taken"));
  by("taken").showModal();
});

/** What the visitor should know of a ticket that was taken or changed: it may be late, or its service ended. */
function warnings(sent) {
  const last = sent.after_last_ticket;
  return [...(last ? [filled(texts.pastLast, { time: last })] : []), ...(sent.doubtful ? [texts.late] : [])];
}

function machines() {
  return JSON.parse(by("guide-machines").textContent);
}

function printButton(name, token) {
  const button = document.createElement("button");
  button.className = "btn btn-wide";
  button.type = "button";
  button.id = `taken-print-${name}`;
  button.dataset.act = "";
  button.dataset.lane = "print";
  button.dataset.print = name;
  button.dataset.ticket = token;
  button.textContent = filled(texts.print, { machine: name });
  return button;
}

by("taken-close").addEventListener("click", () => by("taken").close());

// Hand-written numbers ---------------------------------------------------------------------------------------------

const paper = by("paper-form");

paper.elements.number.addEventListener("input", () => {
  // The letter says the service: one choice less for each slip.
  const letter = paper.elements.number.value.trim().slice(0, 1).toUpperCase();
  const fits = [...paper.elements.service.options].find((each) => each.dataset.letter === letter);
  if (fits) paper.elements.service.value = fits.value;
});

paper.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { number, service, time, group } = paper.elements;
  const [hours, minutes] = time.value.split(":").map(Number);
  const taken = Number(live.querySelector("[data-midnight]").dataset.midnight) + (hours * 60 + minutes) * 60_000;
  const written = number.value.trim().toUpperCase();
  const body = { service: service.value, group: group.value, number: written, taken_at: taken };
  const sent = await act("/api/tickets", body, { lane: "paper" });
  if (!sent?.ok) return;
  const line = document.createElement("li");
  line.textContent = `${sent.data.number} · ${time.value} · ${sent.data.service_name}`;
  by("paper-done").prepend(line);
  const said = warnings(sent.data);
  notice([filled(texts.entered, { number: sent.data.number }), ...said].join(" "), said.length ? "warn" : undefined);
  number.value = written.replace(/\d+$/, (figures) => String(Number(figures) + 1).padStart(figures.length, "0"));
  group.value = "";
  number.focus();
  number.select();
});
