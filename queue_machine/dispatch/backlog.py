"""What a half hour leaves to the next: the work that its windows cannot do, carried on until they have caught up.

A fluid count: windows pour what they can do into the services that they serve, those with few skills first, each where
most is left. Chance leaves a little everywhere; that is Erlang's matter (see `plan`), not this file's.
"""

from collections.abc import Mapping, Sequence

from queue_machine.domain.branch import Span, Window


def minutes_at_work(window: Window, start: int, end: int, spans: Sequence[Span]) -> int:
    """Minutes that a window works between two minutes of the day: the hall's hours without the window's breaks."""
    return sum(
        any(span.holds(minute) for span in spans) and not any(pause.holds(minute) for pause in window.breaks)
        for minute in range(start, end)
    )


def left_over(work: Mapping[str, float], windows: Sequence[Window], minutes: Mapping[str, float]) -> dict[str, float]:
    """What is left of the work (minutes at a window of speed 1, by service) after windows worked so many minutes."""
    left = {service: each for service, each in work.items() if each > 0}
    for window in sorted(windows, key=lambda each: len(each.skills)):
        room = minutes.get(window.id, 0.0) * window.speed
        while room > 0 and (able := [service for service in window.skills if left.get(service, 0.0) > 0]):
            # Down to the next largest, so that services that are as far behind stay so together.
            able.sort(key=lambda service: (-left[service], service))
            most = left[able[0]]
            level = [service for service in able if left[service] >= most]
            floor = max((left[service] for service in able[len(level) :]), default=0.0)
            done = min(room, (most - floor) * len(level))
            for service in level:
                left[service] = floor if done == (most - floor) * len(level) else most - done / len(level)
            room -= done
            left = {service: each for service, each in left.items() if each > 0}
    return left
