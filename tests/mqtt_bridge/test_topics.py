"""Topics: built, parsed, refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqtt_bridge.topics import ADDRESSED, KINDS, BadTopic, Topic, all_of, answer_to, heard_by, is_name, parse

names = st.from_regex(r"[a-z][a-z0-9-]{0,30}", fullmatch=True)


@st.composite
def topics(draw: st.DrawFn) -> Topic:
    kind = draw(st.sampled_from(sorted(KINDS)))
    to = draw(names) if kind in ADDRESSED else ""
    return Topic(draw(names), draw(names), kind, to)  # type: ignore[arg-type]


def matches(filter_: str, topic: str) -> bool:
    wanted, found = filter_.split("/"), topic.split("/")
    return len(wanted) == len(found) and all(a in ("+", b) for a, b in zip(wanted, found, strict=True))


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (Topic("demo", "m1", "status"), "anju/1/demo/m1/status"),
        (Topic("demo", "hub", "pulse"), "anju/1/demo/hub/pulse"),
        (Topic("demo", "m1", "have"), "anju/1/demo/m1/have"),
        (Topic("demo", "m1", "facts"), "anju/1/demo/m1/facts"),
        (Topic("demo", "hub", "feed", "m1"), "anju/1/demo/hub/feed/m1"),
        (Topic("demo", "m1", "ask", "hub"), "anju/1/demo/m1/ask/hub"),
        (Topic("demo", "hub", "answer", "m1"), "anju/1/demo/hub/answer/m1"),
        (Topic("demo", "hub", "catalogue"), "anju/1/demo/hub/catalogue"),
        (Topic("demo", "hub", "board"), "anju/1/demo/hub/board"),
    ],
)
def test_topics_are_written_as_the_design_says(topic: Topic, text: str) -> None:
    assert str(topic) == text
    assert parse(text) == topic


@given(topics())
def test_every_topic_is_parsed_back_to_itself(topic: Topic) -> None:
    assert parse(str(topic)) == topic


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "anju/1/demo/m1",
        "anju/1/demo/m1/status/",
        "anju/1/demo/m1/status/hub",
        "anju/1/demo/m1/feed",
        "anju/1/demo/m1/feed/",
        "anju/1/demo/m1/feed/hub/more",
        "anju/1/demo/m1/gossip",
        "anju/2/demo/m1/status",
        "other/1/demo/m1/status",
        "anju/1/Demo/m1/status",
        "anju/1/demo/+/status",
        "anju/1/demo/#",
        "anju/1/demo/m1\n/status",
        "anju/1/demo/m1/status\n",
        "anju/1/demo/1m/status",
        "$SYS/broker/uptime",
        "/anju/1/demo/m1/status",
    ],
)
def test_what_is_not_ours_is_none(text: str) -> None:
    assert parse(text) is None


@given(st.text() | st.lists(st.text(max_size=8) | st.sampled_from(["anju", "1", "status", "ask"])).map("/".join))
def test_parsing_never_raises_and_never_normalises(text: str) -> None:
    topic = parse(text)
    assert topic is None or str(topic) == text


@pytest.mark.parametrize("name", ["", "Hub", "1m", "m/1", "+", "#", "m_1", "a" * 32, "m1\n", "柜"])
def test_names_that_could_break_out_of_their_level_are_refused(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(BadTopic):
        Topic(name, "m1", "status")
    with pytest.raises(BadTopic):
        Topic("demo", name, "status")
    with pytest.raises(BadTopic):
        Topic("demo", "m1", "feed", name)
    with pytest.raises(BadTopic):
        heard_by("demo", name)
    with pytest.raises(BadTopic):
        all_of(name)


def test_only_addressed_kinds_take_a_receiver() -> None:
    with pytest.raises(BadTopic, match="is for all"):
        Topic("demo", "m1", "status", "hub")
    with pytest.raises(BadTopic, match="no kind"):
        Topic("demo", "m1", "gossip")  # type: ignore[arg-type]


@given(names, names, names)
def test_an_answer_goes_to_the_asker_from_the_one_who_was_asked(branch: str, asker: str, asked: str) -> None:
    assert answer_to(Topic(branch, asker, "ask", asked)) == Topic(branch, asked, "answer", asker)


def test_only_an_ask_is_answered() -> None:
    with pytest.raises(BadTopic):
        answer_to(Topic("demo", "m1", "status"))


@given(topics(), names)
def test_a_node_hears_what_is_for_all_or_for_itself_once_and_nothing_else(topic: Topic, node: str) -> None:
    hits = [one for one in heard_by(topic.branch, node) if matches(one, str(topic))]
    assert len(hits) == (1 if topic.to in ("", node) else 0)
