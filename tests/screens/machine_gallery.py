"""Writes a picture of every page of the ticket machine, in each language and type size, for people to look at.

Run as `python tests/screens/machine_gallery.py FOLDER [PAGE …]` under a display.
"""

import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kiosk")]

from kiosk.touch.shell import WindowShape, prepare  # noqa: E402


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder / "kivy", WindowShape(1080, 1920, borderless=True, left=0, top=0))
    import machine_samples as samples
    from msgspec.structs import replace

    from kiosk.settings import Screen
    from kiosk.touch.machine import make_face
    from kiosk.views.machine_words import starting, view

    screen = Screen(node="m1", width_px=1080, height_px=1920, width_mm=268)
    face = make_face(ROOT / ".cache" / "fonts", samples.FACES, screen, lambda name, **values: None)
    views = {"starting": starting(samples.FACES, samples.TEXTS)}
    long = samples.long_names()
    for name, (progress, hall) in samples.pages().items():
        for language in ("zh-CN", "en"):
            for elder in (False, True):
                shown = replace(progress, language=language, elder=elder)
                kept = f"{name}-{language[:2]}-{'elder' if elder else 'normal'}"
                views[kept] = view(shown, hall, samples.FACES, samples.TEXTS, samples.NOW)
                views[f"{kept}-long"] = view(shown, hall, samples.FACES, long, samples.NOW)

    def tour() -> None:
        try:
            face.ready.wait(20)
            for name, shown in views.items():
                if not wanted or any(name.startswith(each) for each in wanted):
                    face.submit(lambda shown=shown: face.show(shown)).result(10)
                    face.capture().result(10)
                    face.save(folder / f"{name}.png")
        finally:
            face.leave()

    threading.Thread(target=tour).start()
    face.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
