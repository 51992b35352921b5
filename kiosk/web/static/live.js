/**
 * Keeps a page in step with the hall and carries out what people press, once each.
 *
 * start() follows the hall's events and redraws; while the connection is lost a banner shows and nothing can be
 * pressed. act() sends one act under a key of its own; one that gets no answer is told at once and never carried out
 * behind the back of who pressed: only pressing again repeats it, under the same key.
 */

const SILENCE = 11_000; // ms without a sign of life after which the connection counts as lost
const LOST_AFTER = 1_200; // ms of patience before the banner: a reconnect at once is nobody's business
const LOOK_WITHIN = 6_000; // ms for which what is shown may take to come
const ACT_WITHIN = 2_500; // ms after a press within which it is answered, or told to be without an answer
const SLOW_WITHIN = 8_000; // the same for the few acts that ask much of the hub
const PAUSES = [400, 1_000, 2_000];
const UNTOLD = new Set([0, 502, 504]); // no answer, or only that of something in between
const KEPT = 120_000; // ms for which the key of an act without an answer is kept for the press that repeats it

const texts = JSON.parse(document.getElementById("live-texts")?.textContent ?? "{}");
const busy = new Set();
const unanswered = new Map(); // what was sent without an answer → {key, at}: it may have reached the hub
let up = !document.querySelector("[data-live]");
let refreshNow = async () => {};

/** Whether the page hears from the hall now. */
export function connected() {
  return up;
}

/** Disables what can't be pressed now: [data-act] while disconnected or busy; what has data-off stays off. */
export function mark(root = document) {
  for (const each of root.querySelectorAll("[data-act]")) {
    const lane = each.dataset.lane ?? "";
    each.disabled = !up || busy.has(lane) || each.hasAttribute("data-off");
    each.classList.toggle("is-busy", busy.has(lane));
  }
}

function setLink(now) {
  if (up === now) return;
  up = now;
  document.documentElement.dataset.link = now ? "up" : "lost";
  const banner = document.getElementById("link-lost");
  if (banner) banner.hidden = now;
  mark();
  document.dispatchEvent(new CustomEvent("link", { detail: { up: now } }));
}

let noticeTimer = 0;

/** Shows a short message for some seconds; kind is good, warn or bad. */
export function notice(text, kind = "good") {
  const place = document.getElementById("notice");
  if (!place) return;
  place.textContent = text;
  place.className = `notice notice-${kind}`;
  place.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => (place.hidden = true), kind === "good" ? 3_500 : 9_000);
}

function newKey() {
  // randomUUID exists on secure origins only; a hall's own network often is none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What comes back is read on this page, whatever language the browser itself speaks.
const asking = (kind) => ({ Accept: kind, "Accept-Language": document.documentElement.lang });

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Carries out one act: POST path with a JSON body.
 *
 * Returns {ok, status, data, problem}; null when it was not sent, because the connection is lost or an act of the same
 * lane is under way. Without an answer in time (status 0) it is given up and told: it may have been done or not. The
 * same act pressed again goes out under the same key, so that it happens once whatever became of the first press.
 */
export async function act(path, body = {}, { lane = "", method = "POST", quiet = false, slow = false } = {}) {
  if (busy.has(lane)) return null;
  if (!up) {
    notice(texts.lost, "bad");
    return null;
  }
  busy.add(lane);
  mark();
  try {
    const answer = await send(path, method, JSON.stringify(body), performance.now() + (slow ? SLOW_WITHIN : ACT_WITHIN));
    if (!answer.ok && !quiet) notice(answer.problem?.detail ?? (UNTOLD.has(answer.status) ? texts.unknown : texts.failed), "bad");
    return answer;
  } finally {
    busy.delete(lane);
    mark();
    refreshNow();
  }
}

function keyOf(act) {
  const before = unanswered.get(act);
  return before && performance.now() - before.at < KEPT ? before.key : newKey();
}

async function send(path, method, body, ends) {
  const sent = `${method} ${path} ${body}`;
  const key = keyOf(sent);
  let last = null;
  for (let tried = 0; ; tried++) {
    try {
      const response = await fetch(path, {
        method,
        headers: { "Content-Type": "application/json", "Idempotency-Key": key, ...asking("application/json") },
        body,
        credentials: "same-origin",
        signal: AbortSignal.timeout(Math.max(1, ends - performance.now())),
      });
      last = await unpack(response);
      if (![502, 503, 504].includes(response.status)) {
        unanswered.delete(sent);
        return last;
      }
    } catch (error) {
      last = { ok: false, status: 0, data: null, problem: null, error };
    }
    const pause = PAUSES[tried] ?? Infinity;
    // Repeated only while who pressed still looks at the button; with the connection gone there is no use in it.
    if (!up || performance.now() + pause >= ends) break;
    await wait(pause);
    if (!up) break;
  }
  unanswered.set(sent, { key, at: performance.now() });
  return last;
}

async function unpack(response) {
  if (response.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  const text = await response.text();
  let read = null;
  try {
    read = text ? JSON.parse(text) : null;
  } catch {
    read = null;
  }
  return {
    ok: response.ok,
    status: response.status,
    data: response.ok ? read : null,
    problem: response.ok ? null : read,
  };
}

/** Fetches JSON, or null with a lost connection or a refusal. */
export async function look(path) {
  try {
    const response = await fetch(path, { headers: asking("application/json"), signal: AbortSignal.timeout(LOOK_WITHIN) });
    return (await unpack(response)).data;
  } catch {
    return null;
  }
}

/**
 * Follows the hall.
 *
 *   events   address of server-sent events ("/api/live" for staff, "/api/board/live" for open pages), or none
 *   every    ms between looks where there are no events, or a function that says so after each look
 *   state    address of the JSON state (or a function that gives it), with draw(state)
 *   fragment address of a piece of HTML (or a function), put into the element `into` where it changed
 *   drawn    called after each redraw
 *
 * Returns {refresh, stop}.
 */
export function start({ events = "", every = 0, state = "", draw = () => {}, fragment = "", into = "#live", drawn = () => {} }) {
  let fetching = false;
  let again = false;
  let stopped = false;
  let timer = 0;
  let heard = Date.now();
  let lostSince = 0;
  let source = null;

  const address = (given) => (typeof given === "function" ? given() : given);

  async function fetchOnce() {
    const path = address(state || fragment);
    const response = await fetch(path, {
      headers: asking(state ? "application/json" : "text/html"),
      credentials: "same-origin",
      signal: AbortSignal.timeout(LOOK_WITHIN),
    });
    if (response.status === 401 || (response.redirected && response.url.includes("/sign-in"))) {
      location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    if (!response.ok) throw new Error(`state ${response.status}`);
    if (state) {
      draw(await response.json());
    } else {
      replace(document.querySelector(into), await response.text());
    }
    mark();
    drawn();
  }

  async function refresh() {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      do {
        again = false;
        await fetchOnce();
      } while (again && !stopped);
      alive();
    } catch {
      trouble();
    } finally {
      fetching = false;
    }
  }

  function alive() {
    heard = Date.now();
    lostSince = 0;
    setLink(true);
  }

  function trouble() {
    lostSince ||= Date.now();
    setTimeout(() => {
      if (lostSince && Date.now() - lostSince >= LOST_AFTER && !stopped) setLink(false);
    }, LOST_AFTER + 20);
  }

  function follow() {
    source = new EventSource(events);
    source.addEventListener("changed", () => {
      heard = Date.now();
      refresh();
    });
    source.addEventListener("beat", () => {
      heard = Date.now();
      if (lostSince || !up) refresh();
    });
    source.addEventListener("error", () => {
      trouble();
      if (source.readyState === EventSource.CLOSED) {
        // The browser gave up (an error status): ask for the state, which says why, and begin again.
        source.close();
        setTimeout(() => {
          if (stopped) return;
          refresh();
          follow();
        }, 3_000);
      }
    });
  }

  function watch() {
    if (stopped) return;
    if (events && Date.now() - heard > SILENCE) {
      trouble();
      source?.close();
      heard = Date.now();
      follow();
    }
    setTimeout(watch, 1_000);
  }

  async function poll() {
    if (stopped) return;
    if (!document.hidden) await refresh();
    timer = setTimeout(poll, typeof every === "function" ? every() : every);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !stopped) refresh();
  });
  addEventListener("offline", trouble);
  addEventListener("online", () => refresh());

  refreshNow = refresh;
  if (events) {
    follow();
    watch();
    refresh();
  } else if (every) {
    poll();
  }
  return {
    refresh,
    stop() {
      stopped = true;
      clearTimeout(timer);
      source?.close();
    },
  };
}

/** Puts new HTML into a place if it changed; focus, open details and scroll stay where ids tell them. */
export function replace(place, html) {
  if (!place || place.dataset.shown === html) return;
  if (!place.dataset.shown && place.innerHTML.trim() === html.trim()) {
    place.dataset.shown = html;
    return;
  }
  if (place.querySelector("[data-hold]:focus-within, dialog[open]") || touched(place)) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = [...place.querySelectorAll("details[open][id]")].map((each) => each.id);
  const scrolled = [...place.querySelectorAll("[id]")].filter((each) => each.scrollTop).map((each) => [each.id, each.scrollTop]);
  place.innerHTML = html;
  place.dataset.shown = html;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo({ top });
}

/** Whether somebody began to fill in a form that must not be drawn anew under their fingers. */
function touched(place) {
  // One that was sent back comes filled in as it was, with what is wrong: nothing in it differs from how it was drawn.
  return [...place.querySelectorAll("form[data-hold]")].some((form) => form.hasAttribute("data-sent-back") ||
    [...form.elements].some((each) =>
      each.type === "radio" || each.type === "checkbox" ? each.checked !== each.defaultChecked : each.value !== each.defaultValue && each.type !== "hidden" && each.defaultValue !== undefined,
    ),
  );
}
