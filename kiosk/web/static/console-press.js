/**
 * Keeps a live piece of a page still while a finger or a mouse button is down on it.
 *
 * A press begins and ends on the same element or it is none: without this a redraw in between would swallow it.
 */

/** Holds back redraws of `place` during a press; `refresh` brings what was held back. */
export function holdWhilePressed(place, refresh) {
  let held = null;

  const release = () => {
    if (!held) return;
    const button = held;
    held = null;
    // The click comes right after the button goes up.
    setTimeout(() => {
      button.removeAttribute("data-hold");
      refresh();
    });
  };

  place.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("button, a, summary");
    if (!button || !place.contains(button) || button.disabled) return;
    held = button;
    button.setAttribute("data-hold", "");
    button.focus({ preventScroll: true });
  });
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, release);
}
