"""Public boards of halls as they are on real days, for the tests of the view, the screen and the page."""

from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from kiosk.texts import CORE, Texts
from queue_machine.domain.branch import Span
from queue_machine.domain.public_board import BoardCall, BoardService, BoardWindow, Opening, PublicBoard
from queue_machine.domain.wall import Wall, wall_at

ZONE = ZoneInfo("Asia/Shanghai")
NOW = 1_763_605_380_000
"""2025-11-20 10:23 in the hall, a Thursday."""
WORKDAY = (Span(510, 720), Span(780, 1020))

ZH = """
hall-name = 安居市住房公积金中心 城南服务大厅
service-deposit-person = 个人缴存
service-deposit-unit = 单位缴存
service-withdraw-house = 购房提取
service-withdraw-rent = 租房提取
service-withdraw-retire = 离退休提取
service-loan-apply = 贷款申请
service-loan-repay = 还款变更
service-consult = 业务咨询
service-cross = 跨省通办
service-pickup = 证件领取
pause-lunch = 午餐
pause-short = 暂离
"""
EN = """
hall-name = Anju Housing Provident Fund · South Hall
service-deposit-person = Personal deposit
service-deposit-unit = Company deposit
service-withdraw-house = Withdraw: home
service-withdraw-rent = Withdraw: rent
service-withdraw-retire = Withdraw: retired
service-loan-apply = Loan application
service-loan-repay = Loan repayment
service-consult = Questions
service-cross = Other provinces
service-pickup = Pick-up
pause-lunch = lunch
pause-short = back soon
"""

SERVICES = (
    BoardService(id="deposit-person", letter="A", waiting=3, told=10),
    BoardService(id="deposit-unit", letter="B", waiting=1, told=5),
    BoardService(id="withdraw-house", letter="C", waiting=12, told=35),
    BoardService(id="withdraw-rent", letter="D", waiting=6, told=20),
    BoardService(id="withdraw-retire", letter="E", waiting=0, told=0),
    BoardService(id="loan-apply", letter="F", waiting=4, served_from=780),
    BoardService(id="loan-repay", letter="G", waiting=2, told=15),
    BoardService(id="consult", letter="H", waiting=0, told=0),
    BoardService(id="cross", letter="J", waiting=1, told=25),
    BoardService(id="pickup", letter="K", waiting=0, told=5),
)

WINDOWS = (
    BoardWindow(id="1", state="serving", number="A041"),
    BoardWindow(id="2", state="serving", number="D018"),
    BoardWindow(id="3", state="calling", number="C027"),
    BoardWindow(id="4", state="serving", number="G009"),
    BoardWindow(id="5", state="paused", reason="lunch", until=690),
    BoardWindow(id="6", state="serving", number="B006"),
    BoardWindow(id="7", state="free"),
    BoardWindow(id="8", state="closed"),
)


def call(number: str, window: str, ago: int, state: str = "serving", times: int = 1) -> BoardCall:
    """A call of some seconds ago."""
    return BoardCall(number=number, window=window, service="consult", at=NOW - ago * 1000, state=state, times=times)


CALLS = (
    call("C027", "3", 2, "called"),
    call("A041", "1", 95),
    call("D018", "2", 240),
    call("G009", "4", 420),
    call("C026", "3", 560, "missed", 2),
    call("B006", "6", 700),
    call("H012", "7", 900, "completed"),
)

BUSY = PublicBoard(
    branch="demo",
    at=NOW,
    day="open",
    date="2025-11-20",
    since=NOW - 7_000_000,
    today=Opening("2025-11-20", WORKDAY),
    next_opening=Opening("2025-11-21", WORKDAY),
    calls=CALLS,
    windows=WINDOWS,
    services=SERVICES,
    passed=("C026", "A037"),
)

QUIET = msgspec.structs.replace(
    BUSY,
    calls=(),
    passed=(),
    windows=tuple(BoardWindow(id=w.id, state="free" if w.id in "1347" else "closed") for w in WINDOWS),
    services=tuple(msgspec.structs.replace(s, waiting=0, told=0, served_from=None) for s in SERVICES),
)

CLOSED = msgspec.structs.replace(
    QUIET,
    day="closed",
    date="2025-11-19",
    since=0,
    windows=tuple(BoardWindow(id=w.id) for w in WINDOWS),
)

CROWDED = msgspec.structs.replace(
    BUSY,
    calls=(
        call("A21000", "12", 1, "called", 2),
        call("C01027", "11", 95),
        call("D21018", "10", 240),
        call("G09999", "9", 420),
        call("K21999", "12", 560, "missed", 2),
    ),
    windows=tuple(
        BoardWindow(id=str(n), state="calling" if n == 12 else "serving", number="A21000" if n == 12 else f"W2{n:04d}")
        if n not in (5, 8)
        else BoardWindow(id=str(n), state="paused", reason="lunch", until=690)
        for n in range(1, 13)
    ),
    services=tuple(BoardService(id=f"long-{n}", letter=chr(65 + n), waiting=128, told=195) for n in range(14)),
)

LONG_ZH = "\n".join(f"service-long-{n} = 异地购房贷款提前还款与离退休提取" for n in range(14))
LONG_EN = "\n".join(f"service-long-{n} = Withdrawal for a home bought in another province" for n in range(14))


def wall(at: int = NOW) -> Wall:
    return wall_at(at, ZONE)


def hall_texts(folder: Path, *, more: str = "") -> Texts:
    """The core's texts and those of a hall, written below `folder`; `more` goes into the Chinese ones."""
    for language, content in (("zh-CN", ZH + LONG_ZH + "\n" + more), ("en", EN + LONG_EN)):
        (folder / language).mkdir(parents=True, exist_ok=True)
        (folder / language / "branch.ftl").write_text(content, "utf-8")
    return Texts.load([CORE, folder])
