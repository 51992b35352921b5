/**
 * Goes over to the hub that leads, when the one that this page came from is silent or leads no more.
 *
 * A page knows where the branch's hubs are, and holds a pass while its own still lives; so whoever is signed in stays
 * signed in, at the same window.
 */

const LOOK_EVERY = 4_000; // ms between two looks whether this page's hub still leads
const SEEK_EVERY = 1_000; // ms between two rounds through all hubs while it does not
const ANSWER_WITHIN = 1_500;
const PASS_EVERY = 240_000; // ms; a pass is good for a few times as long

const given = JSON.parse(document.getElementById("hubs")?.textContent ?? "{}");
const known = new Map((given.hubs ?? []).filter((each) => each.web).map((each) => [each.node, each.web]));
let pass = "";
let moving = false;

async function ask(base) {
  const response = await fetch(`${base}/api/lead`, { credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN) });
  const told = await response.json();
  for (const each of told.hubs) if (each.web) known.set(each.node, each.web);
  return { ...told, base };
}

/** The hub that leads, as far as any answers; null for none. */
async function seek() {
  const answers = await Promise.allSettled([...known.values()].map(ask));
  const leading = answers.filter((each) => each.status === "fulfilled" && each.value.leads).map((each) => each.value);
  return leading.sort((one, other) => other.term - one.term)[0] ?? null;
}

function go(hub) {
  const base = known.get(hub.node) ?? hub.base;
  const next = location.pathname + location.search;
  if (!base || new URL(base).origin === location.origin || moving) return;
  moving = true;
  if (!pass) {
    location.assign(base + next);
    return;
  }
  // A form, not an address: a pass is nobody's business but the hub's.
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${base}/arrive`;
  for (const [name, value] of Object.entries({ entry: pass, next })) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

async function look() {
  let here = null;
  try {
    here = await ask(location.origin);
  } catch {
    here = null;
  }
  if (!here?.leads) {
    const hub = await seek();
    if (hub) go(hub);
  }
  setTimeout(look, here?.leads ? LOOK_EVERY : SEEK_EVERY);
}

async function renew() {
  try {
    const response = await fetch("/api/pass", { headers: { Accept: "application/json" } });
    if (response.ok) pass = (await response.json()).entry;
  } catch {
    // The hub is silent: the pass at hand is what there is.
  }
  setTimeout(renew, PASS_EVERY);
}

if (known.size > 1) {
  if (given.signedIn) renew();
  look();
}
