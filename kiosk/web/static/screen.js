/** A Kivy screen in the browser: fetches pictures one after the other and sends touches in their order. */

const picture = document.getElementById("screen");
const lost = document.getElementById("screen-lost");
const address = `/api/screens/${encodeURIComponent(picture.dataset.node)}`;
const QUICK = 120; // ms between pictures after a touch
const CALM = 700;
let touchedAt = 0;
let shown = "";
let queue = Promise.resolve();
let lastMove = 0;

/** As large as the window has room for: its declared size gives the shape, also before the first picture. */
function fit() {
  const [wide, high] = [picture.getAttribute("width"), picture.getAttribute("height")].map(Number);
  const main = document.getElementById("main");
  const style = getComputedStyle(main);
  const room = main.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const tall = Math.max(320, innerHeight - picture.getBoundingClientRect().top - scrollY - 16);
  picture.style.width = `${Math.floor(Math.min(room, wide, (tall * wide) / high))}px`;
}

async function follow() {
  fit(); // each time: the lines above change their height once their letters are there
  const width = Math.min(1920, Math.max(80, Math.round(picture.clientWidth * Math.min(2, devicePixelRatio || 1)) || 540));
  try {
    if (!document.hidden) {
      const response = await fetch(`${address}/frame?width=${width}`, { signal: AbortSignal.timeout(6_000) });
      if (response.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
      if (!response.ok) throw new Error(String(response.status));
      const next = URL.createObjectURL(await response.blob());
      picture.src = next;
      await picture.decode();
      if (shown) URL.revokeObjectURL(shown);
      shown = next;
      lost.hidden = true;
    }
  } catch {
    lost.hidden = false;
  }
  setTimeout(follow, Date.now() - touchedAt < 4_000 ? QUICK : CALM);
}

function touch(event, phase) {
  event.preventDefault();
  const box = picture.getBoundingClientRect();
  const share = (at, from, length) => Math.min(1, Math.max(0, (at - from) / length));
  const body = { x: share(event.clientX, box.left, box.width), y: share(event.clientY, box.top, box.height), phase };
  const key = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  touchedAt = Date.now();
  queue = queue.then(() =>
    fetch(`${address}/touch`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(4_000),
    }).catch(() => (lost.hidden = false)),
  );
}

picture.addEventListener("pointerdown", (event) => {
  picture.setPointerCapture(event.pointerId);
  touch(event, "down");
});
picture.addEventListener("pointermove", (event) => {
  if (!picture.hasPointerCapture(event.pointerId) || Date.now() - lastMove < 40) return;
  lastMove = Date.now();
  touch(event, "move");
});
for (const name of ["pointerup", "pointercancel"]) {
  picture.addEventListener(name, (event) => {
    if (picture.hasPointerCapture(event.pointerId)) picture.releasePointerCapture(event.pointerId);
    touch(event, "up");
  });
}
picture.addEventListener("contextmenu", (event) => event.preventDefault());

addEventListener("resize", fit);
follow();
