"""The guide's page on a phone: nothing sticks out, everything is big enough for a thumb, and it does what it says."""

from typing import Any

import pytest

from queue_machine.domain.facts import TicketMissed

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]
PHONE = (390, 844)
LEAST = 44
"""CSS px that a finger needs."""

SMALL = """
const seen = [];
for (const each of document.querySelectorAll("main button, main a, main select, main input, main summary, nav a, header a, header button")) {
  if (each.offsetParent === null && getComputedStyle(each).position !== "fixed") continue;
  const box = (each.closest("label.choice") ?? each).getBoundingClientRect();
  if (box.width && (box.height < arguments[0] - .5 || box.width < arguments[0] - .5)) seen.push(each.id + "|" + each.textContent.trim().slice(0, 20) + "|" + Math.round(box.width) + "x" + Math.round(box.height));
}
return seen;
"""  # noqa: E501


def on_phone(browser: Any) -> Any:
    return browser(0, PHONE).sign_in("guide", "/guide").linked()


@pytest.mark.parametrize("tab", ["helps", "take", "find", "hall"])
def test_no_tab_scrolls_sideways_and_every_target_fits_a_finger(house: Any, browser: Any, until: Any, tab: str) -> None:
    house.take("loan-apply")
    house.ask("POST", "/api/help", {"place": "m1"})
    page = on_phone(browser)
    page.press(f"#nav-{tab}")
    until(lambda: page.shown(f"#tab-{tab}"))
    assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]
    assert page.run(SMALL, LEAST) == []
    assert page.complaints() == []


def test_a_call_for_help_arrives_and_is_answered(house: Any, browser: Any, until: Any) -> None:
    page = on_phone(browser)
    house.ask("POST", "/api/help", {"place": "3", "about": "silent"})
    until(lambda: page.text("#help-count") == "1")
    assert "静默求助" in page.text("#live")
    page.press("[data-answer]")
    until(lambda: house.ask("GET", "/api/helps")[0]["answered_by"] == "guide")
    until(lambda: not page.shown("#help-count"))


def test_a_ticket_is_taken_for_somebody_found_and_changed(house: Any, browser: Any, until: Any) -> None:
    page = on_phone(browser)
    page.press("#nav-take")
    page.run("document.querySelector('[name=service][value=deposit-unit]').click()")
    page.run("document.querySelector('#take [name=group][value=elderly]').click()")
    until(lambda: page.shown("#take-cases"))
    page.run("document.querySelector('#take [name=cases]').value = 5")
    page.press("#take-go")
    until(lambda: page.shown("#taken"))
    number = page.text("#taken-number")
    assert number.startswith("A")
    page.press("#taken-close")
    page.press("#nav-find")
    page.find("#find [name=number]").send_keys(number.lower())
    page.press("#find-go")
    until(lambda: number in page.text("#ticket"))
    assert "5 件" in page.text("#ticket")
    page.press("#card-change summary")
    page.run("document.querySelector('#change [name=service]').value = 'consultation'")
    page.press("#change-go")
    until(lambda: "咨询" in page.text("#ticket"))
    assert {each["id"]: each["waiting"] for each in house.ask("GET", "/api/lobby")["services"]}["consultation"] == 1


def test_hand_written_numbers_are_entered_one_after_the_other(house: Any, browser: Any, until: Any) -> None:
    page = on_phone(browser)
    page.press("#nav-take")
    page.press("#paper summary")
    page.find("#paper [name=number]").send_keys("k501")
    until(lambda: page.run("return document.querySelector('#paper [name=service]').value") == "pick-up")
    page.press("#paper-go")
    until(lambda: "K501" in page.text("#paper-done"))
    assert page.run("return document.querySelector('#paper [name=number]').value") == "K502"
    page.press("#paper-go")
    until(lambda: "K502" in page.text("#paper-done"))


def test_a_passed_number_comes_back(house: Any, browser: Any, until: Any) -> None:
    ticket = house.take("pick-up")
    house.ask("POST", "/api/windows/8/open")
    house.ask("POST", "/api/windows/8/next")
    # Nobody waits 40 s in a test: the fact is recorded as the hub would.
    hub, owner = house.process.hub, house.process.station.owner
    call = owner.submit(lambda: hub.node.lobby.at_window("8").call.id).result(5)
    fact = TicketMissed(call=call, ticket=ticket["token"], window="8")
    owner.submit(lambda: hub.node.commit([fact], house.process.station.clock.now())).result(5)
    page = on_phone(browser)
    page.press("#nav-find")
    page.press("[data-return]")
    until(lambda: house.story(ticket["token"])[-1] == "TicketReturned")


def test_the_time_of_an_appointment_goes_with_the_ticket_and_is_told(house: Any, browser: Any, until: Any) -> None:
    page = on_phone(browser)
    page.press("#nav-take")
    page.run("document.querySelector('[name=service][value=deposit-unit]').click()")
    page.run("document.querySelector('#take [name=slot]').value = '23:59'")
    page.press("#take-go")
    until(lambda: page.shown("#taken"))
    assert "23:59" in page.text("#taken-wait")


WARNED = """
const asked = window.fetch;
window.fetch = async (...wish) => {
  const answer = await asked(...wish);
  if (!String(wish[0]).endsWith("/api/tickets") && !String(wish[0]).endsWith("/change")) return answer;
  const told = await answer.json();
  return new Response(JSON.stringify({ ...told, doubtful: true, after_last_ticket: "16:00" }), answer);
};
"""
"""The house keeps a trial day, on which no hour counts: what a hub says late in the day is said to the page here."""


def test_the_guide_reads_what_the_visitor_should_know(house: Any, browser: Any, until: Any) -> None:
    page = on_phone(browser)
    page.press("#nav-take")
    page.run("document.querySelector('[name=service][value=consultation]').click()")
    page.press("#take-go")
    until(lambda: page.shown("#taken"))
    assert not page.shown("#taken-warning")
    page.press("#taken-close")
    page.run(WARNED)
    page.run("document.querySelector('[name=service][value=consultation]').click()")
    page.press("#take-go")
    until(lambda: page.shown("#taken-warning"))
    assert "16:00 起不再发号" in page.text("#taken-warning")
    assert "下班以后" in page.text("#taken-warning")
    assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]
    assert page.complaints() == []


def test_what_the_ticket_is_for_cannot_follow_on_it(house: Any, browser: Any, until: Any) -> None:
    token = house.take("consultation")["token"]
    page = on_phone(browser)
    page.press("#nav-find")
    page.run(f"document.querySelector('#find [name=number]').value = '{token}'")
    page.press("#find-go")
    until(lambda: page.shown("#card-change"))
    page.press("#card-change summary")
    for service in ("consultation", "pick-up"):
        page.run(f"document.querySelector('#change [name=then][value={service}]').click()")
    page.press("#change-go")
    until(lambda: house.ask("GET", f"/api/tickets/{token}")["then"])
    assert len(house.ask("GET", f"/api/tickets/{token}")["then"]) == 1
