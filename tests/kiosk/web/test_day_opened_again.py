"""A date that was closed and opened once more is one day: its report, its visitors' pages, its bad ratings."""

from collections.abc import Callable
from typing import Any

from mqtt_bridge.hub import commands as c

HTML = {"Accept": "text/html"}


def served(hall: Any, *, bad: bool = False) -> str:
    (issued,) = hall.act(c.Take(service="withdrawal-rent")).facts
    hall.act(c.OpenWindow(window="5", teller="01"))
    hall.act(c.Next(window="5"))
    hall.act(c.Complete(window="5"))
    if bad:
        hall.act(c.Rate(ticket=issued.ticket, attitude="dissatisfied", efficiency="satisfied", reason="slow"))
    token: str = issued.ticket
    return token


def close(hall: Any) -> None:
    hall.act(c.CloseDay(end_rest=True))


def again(hall: Any) -> None:
    close(hall)
    hall.act(c.OpenDay(how="trial"))


def test_the_report_holds_the_whole_date_whichever_way_it_is_asked_for(
    hall: Any, signed_in: Callable[[str], Any]
) -> None:
    served(hall)
    again(hall)
    served(hall)
    again(hall)
    served(hall)
    manager = signed_in("manager")
    for path in ("/api/report/day", "/api/report/day?date=2026-11-20"):
        assert manager.get(path).json()["total"]["served"] == 3, path
    page = manager.get("/manager/report", headers=HTML).text
    assert page == manager.get("/manager/report?date=2026-11-20", headers=HTML).text
    close(hall)
    assert manager.get("/api/report/day").json()["total"]["served"] == 3


def test_a_visitors_page_from_before_the_closing_is_found_after_the_date_was_opened_again(
    hall: Any, stranger: Any
) -> None:
    token = served(hall)
    again(hall)
    assert stranger.get(f"/api/tickets/{token}").json()["rating"] == "closed"
    assert stranger.get(f"/t/{token}", headers=HTML).status_code == 200
    assert stranger.get(f"/api/tickets/{'z' * 26}").status_code == 404


def test_a_bad_rating_that_nobody_saw_to_stays_with_the_manager_until_it_is_ticked_off(
    hall: Any, signed_in: Callable[[str], Any]
) -> None:
    token, manager = served(hall, bad=True), signed_in("manager")
    close(hall)
    live = manager.get("/manager?part=live", headers=HTML).text
    assert f'data-rating="{token}"' in live
    assert 'href="/manager/report?date=2026-11-20"' in live
    assert "日结时还没有人处理" in live
    hall.act(c.OpenDay(how="trial"))
    call = hall.see(lambda lobby: lobby.ratings_left[0].call)
    assert manager.post(f"/api/tickets/{token}/rating/answer", {"call": call}).json()["recorded"] == ["RatingAnswered"]
    assert 'data-rating="' not in manager.get("/manager?part=live", headers=HTML).text
