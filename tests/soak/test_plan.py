"""Plans of soaks: the same seed plans the same, all kinds come, and there is time to mend."""

from collections import Counter

from scripts.soak.plan import CALM_END, CALM_START, NET, PRINTER, Trouble, plan

MACHINES, BOARDS = ("m1", "m2"), ("board",)


def made(seed: int, seconds: float, *, disks: bool = True) -> list[Trouble]:
    return plan(seed, seconds, MACHINES, BOARDS, disks=disks)


def test_the_same_seed_plans_the_same_and_another_one_something_else() -> None:
    assert made(1, 600) == made(1, 600) != made(2, 600)


def test_ten_minutes_have_more_than_a_hundred_kills_of_every_part() -> None:
    for seed in range(20):
        kills = Counter(each.target for each in made(seed, 600) if each.what == "kill")
        assert sum(kills.values()) > 110 and set(kills) == {"hub", "broker", "m1", "m2", "board"}


def test_ten_minutes_meet_every_kind() -> None:
    for seed in range(20):
        planned = made(seed, 600)
        assert {each.what for each in planned} == {"kill", "freeze", "net", "printer", "full", "readonly"}
        assert {each.how for each in planned if each.what == "net"} == set(NET)
        assert {each.how for each in planned if each.what == "printer"} == set(PRINTER)


def test_freezes_last_one_to_eight_seconds() -> None:
    assert all(1 <= each.lasts <= 8 for each in made(3, 600) if each.what == "freeze")


def test_a_short_run_leaves_disks_alone_and_so_does_a_computer_that_cannot_mount() -> None:
    for planned in (made(4, 40), made(4, 600, disks=False)):
        assert planned and not {"full", "readonly"} & {each.what for each in planned}


def test_it_begins_and_ends_calmly_and_goes_by_time() -> None:
    planned = made(5, 120)
    assert [each.at for each in planned] == sorted(each.at for each in planned)
    assert all(CALM_START <= each.at < 120 - CALM_END for each in planned)
